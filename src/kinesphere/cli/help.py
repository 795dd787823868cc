"""What `--help` says of each command."""

ABOUT = "Landmarks of body, hands and face in pixels and metres, from pictures, videos and cameras."
ESTIMATE = """Find people in pictures, videos or a camera; write tables and pictures of their poses.

  kinesphere estimate clip.mp4 --video           table, 3D page and overlay of a clip
  kinesphere estimate photos/ --format parquet   one table for a folder of pictures
  kinesphere estimate 0 --frames 300 --video     300 frames of the first camera
  kinesphere estimate a.mp4 b.mp4 --resume       go on after an interruption
  kinesphere estimate clip.mp4 --people 4        several people, each with an id
  kinesphere estimate clip.mp4 --holistic --video   hands and face too, in the body's own metres
  kinesphere estimate clip.mp4 --hands --parts-fps 15   hands alone, looked for 15 times a second
  kinesphere estimate photos/ --face --no-iris   faces of 468 landmarks, quicker to find

Columns of the tables: frame, t_ms, person, landmark, x_px, y_px, z (pixels from the hips), x_m, y_m,
z_m (metres from the middle of the hips), visibility, presence. Landmarks of hands and faces are called
left_hand.wrist, right_hand.index_finger_tip, face.0 to face.477; a hand or a face that is not to be seen
has no lines. What faces express is in NAME_expressions.csv; NPZ holds all, the head's rotation as well.
A face is 478 lines a frame: --format npz is smallest. docs/conventions.md says more."""


MOTION = """Turn landmarks into joint rotations: files for characters, animators and biomechanics.

  kinesphere motion clip.mp4                            BVH, and a figure that moves (GLB), in out/
  kinesphere motion out/clip.npz --to bvh,glb,vrma      of a table: nothing is looked at again
  kinesphere motion clip.mp4 --to glb --character me.vrm   your own character moves (GLB, VRM, Mixamo)
  kinesphere motion clip.mp4 --to trc,c3d --fps 60      markers for OpenSim and motion capture tools
  kinesphere motion clip.mp4 --people 3 --person 1      several people; one of them alone

  bvh   skeleton and rotations; centimetres, even frames. Blender, Maya, MotionBuilder, Unity's tools
  glb   glTF: an animated character (--character) or bare skeleton; metres. Blender, three.js, any viewer
  vrma  for any VRM character; metres
  trc   markers as text, OpenSim's axes; metres (--units mm)
  csv   joint angles by ISB's conventions, with how far off they may be (NAME_angles.csv)
  c3d   markers, z up, millimetres. Needs ezc3d: pip install 'kinesphere[motion]'
  json  all that is known, for programs of your own

Files are called NAME, or NAME_PERSON where there are several people. A clip's table is kept as
NAME.npz; Ctrl-C loses nothing, --resume goes on. Short gaps are moved through; where somebody is away
for more than half a second the pose is held. docs/motion.md says more."""


PAGE = """Write a page about a movement, with curves, figures and pictures: to read, print and keep.

  kinesphere report clip.mp4                            repetitions: which exercise, how many, how deep
  kinesphere report clip.mp4 --exercise lunge --pdf     of an exercise that you name; PDF too
  kinesphere report clip.mp4 --like shown.mp4           of any movement that a clip shows once
  kinesphere report clip.mp4 --kind rom                 how far each joint moves, left beside right
  kinesphere report clip.mp4 --kind gait --height 1.75  steps, strides, stance and swing of a walk
  kinesphere report out/clip.npz --video clip.mp4       of a table, with pictures of its clip

Writes out/NAME_KIND.html (one file, no network; _PERSON is added where there are several people), and
PDF with --pdf: pip install 'kinesphere[motion]'. Angles come with how far off they may be; what cannot
be told from landmarks is left out. docs/reports.md says what each figure means."""


LIVE = """Serve the web page: live 3D poses in your browser, from its camera, a clip or a picture.

  kinesphere live                 print the address and serve until Ctrl-C
  kinesphere live --open          and open it in the browser
  kinesphere live --port 0        on any free port
  kinesphere live --model exported/my.tflite    with weights of your own (or my.tfjs)

Everything runs in the browser: pictures never leave it, and nothing is loaded from elsewhere. Model,
engine and the other settings are in the page, and in its address once set (copy it to keep them)."""


FIT = """Fit a body to each person: shape, pose and place in metres, explained from the picture.

  kinesphere fit photos/ --out fitted                  landmarks found now; samples, pictures, 3D page
  kinesphere fit photos/ --landmarks coco.json         landmarks and masks that people have marked
  kinesphere fit clip.mp4 --temporal                   a clip as a whole: one shape, smooth motion
  kinesphere fit a.mp4 b.mp4 --views calib.toml        several calibrated cameras at once
  kinesphere fit photos/ --order answers.jsonl         and what people say about who is nearer

Writes samples.parquet (docs/samples.md: body, camera, 33 landmarks in metres and pixels with their
uncertainty, ambiguity, residuals, where it all came from), the pictures beside it, what was refused and
why (refused.jsonl), and what people look at. Needs PyTorch: pip install 'kinesphere[truth]'."""


EVALUATE = """Measure results beside truth: made-up people whose bodies are known, people who are marked.

  kinesphere evaluate views    one camera's 3D beside what several calibrated cameras say together
  kinesphere evaluate weights  weights beside the released ones: pictures, metres, depth order, masks
  kinesphere evaluate lift     depth with the lift and without: by view, pose and build
  kinesphere evaluate fit      how far off fitted bodies are, by what the fit is told
  kinesphere evaluate order    what answers about depth order do, with made-up annotators

Each has a --help of its own. views, fit and order need PyTorch: pip install 'kinesphere[truth]'."""


EVALUATE_VIEWS = """Say how far off each model's 3D is, where several calibrated cameras saw the same.

  kinesphere evaluate views Demo_SinglePerson --json rows.json   all models, MediaPipe among them
  kinesphere evaluate views Demo_MultiPerson --people 2          several people
  kinesphere evaluate views DIR --independent                    beside MoveNet's joints, too
  kinesphere evaluate views DIR --models heavy,heavy+lift,fit    some of the models
  kinesphere evaluate views DIR --lag 0,0,6,0                    the third clip began 6 frames late

DIR is a folder as Pose2Sim lays it out (videos/, calibration/); its demos come with
pip download --no-deps pose2sim (unzip it). Of all cameras together the truth is made: a body fitted to
the heavy network's landmarks through time. How sure that is is told, and whether the clips ran together.

Prints tables; writes pictures of skeletons and errors (SVG) and references.json to --out. Ctrl-C loses
at most the clip under way: the same command goes on. docs/accuracy.md says what each number is.

MediaPipe is installed once, in an environment of its own. Needs PyTorch:
pip install 'kinesphere[truth]'."""


EVALUATE_WEIGHTS = """Compare weights with the released ones of the same size, on the same people.

  kinesphere evaluate weights runs/mine --out compared --synthetic held_out
  kinesphere evaluate weights mine.pt lite --out compared --coco people.json --pictures photos
  kinesphere evaluate weights runs/mine --out compared --unmarked clip.mp4 photos/

Crops and landmarks are those that `kinesphere estimate` would make. Prints a table for each set: each
measure, the change from the released weights, and in brackets where the change lies with 95 %
(* where that leaves out 0). Writes table.csv, table.json, charts, the people with the largest errors,
and all of it on a page, index.html. docs/weights.md says what each number is.

Checkpoints (.pt, folders of trainings) need PyTorch: pip install 'kinesphere[learn]'."""


EVALUATE_FIT = """Fit bodies to made-up people whose bodies are known; say how far off they are.

  kinesphere evaluate fit                                        all variants, 200 people
  kinesphere evaluate fit --variants 2d,2d+order --synthetic 50  a quick look
  kinesphere evaluate fit --json figures.json --picture some.png

Variants are what the fit is told. 2d: noisy landmarks. 2d+mask: the person's mask too. 2d+parts: that,
with the body's parts labelled. 2d+order: landmarks, and who is nearer, for the joints at both ends of 16
bones, where they are more than 5 cm apart. all: all of these, and the order of 16 further pairs. wrong:
2d+order and all, with 2 % of the answers about order wrong.

Needs PyTorch: pip install 'kinesphere[truth]'."""


EVALUATE_ORDER = """Ask made-up annotators about made-up people; say what their answers do to the fits.

  kinesphere evaluate order                        200 people, three annotators for each picture
  kinesphere evaluate order --simulate 50 --no-curve       a quick look
  kinesphere evaluate order --json figures.json --picture curves.svg

Annotators are certain above a difference in depth of their own (4.5 to 7.5 cm), and err in 2 % of what
they are certain of. They are asked as `kinesphere annotate` asks. docs/annotate.md says what the figures
mean.

Needs PyTorch: pip install 'kinesphere[truth]'."""


ANNOTATE = """Ask people which joints are nearer: a page for them, a database for what they say.

  kinesphere annotate photos/                          ask about pictures; you answer, in your browser
  kinesphere annotate fitted/                          about samples of kinesphere fit: fewer questions
  kinesphere annotate photos/ --people anna,ben --each 2    several people, each with a link of their own
  kinesphere annotate fitted/ --review                 what should be looked at again

  kinesphere annotate report                           speed, agreement, coverage
  kinesphere annotate export --out answers.jsonl       what people said; --fused: what it comes to
  kinesphere annotate import answers.jsonl             the other way round

The page shows a picture and asks about two joints: is A nearer, or B? Answers are kept at once, and one
may go on at any time. `kinesphere fit --order labels.db` obeys them. docs/annotate.md says more.

(Folders called report, export or import are ./report, ./export and ./import.)"""
REPORT = """Say what people have answered: how much, how quickly, and how far they agree.

  kinesphere annotate report                           of labels.db
  kinesphere annotate report --out report.svg --json report.json"""
EXPORT = """Write what people have answered, or what it comes to, and the landmarks that they corrected.

  kinesphere annotate export --out answers.jsonl            everybody's answers, a line each
  kinesphere annotate export --out order.jsonl --fused      one order for each question
  kinesphere annotate export --coco landmarks.json          landmarks, as COCO keypoints"""
IMPORT = """Read answers (.jsonl) or landmarks (COCO keypoints, .json) into a database.

  kinesphere annotate import answers.jsonl
  kinesphere annotate import landmarks.json --db sqlite:///labels.db

The pictures must be in the database: run `kinesphere annotate` with them first."""


WEIGHTS_IMPORT = """Read a TFLite network into a checkpoint, for PyTorch and for `kinesphere export`.

  kinesphere weights import full --out full.pt             weights that ship: lite, full, heavy, detector
  kinesphere weights import my.tflite --out my.pt          a file of the same architecture
  kinesphere weights import other.tflite --out other.pt --licence Apache-2.0 --source "where it is from"

Says how far PyTorch's outputs are from the file's. Needs PyTorch: pip install 'kinesphere[learn]'."""
WEIGHTS_BLEND = """Make weights between those before a training and those after it.

  kinesphere weights blend lite run --out half.pt              half of the way
  kinesphere weights blend lite run --out third.pt --share 0.3
  kinesphere evaluate weights run half.pt third.pt --out compared --coco people.json --pictures photos

A training on one kind of pictures forgets some of what the network knew of others. Part of the way back,
that has returned, and most of what was learnt is still there. Needs PyTorch:
pip install 'kinesphere[learn]'."""
EXPORT_NETWORK = """Write a checkpoint as files that every engine runs, with a card beside each.

  kinesphere export my.pt --out exported                   my.tflite, my.onnx, my.tfjs (TensorFlow.js)
  kinesphere export my.pt --out exported --to tflite --variants mask,no-mask
  kinesphere estimate clip.mp4 --model exported/my.tflite  and use it
  kinesphere live --model exported/my.tfjs                 in the browser too

Says how far the files' outputs are from PyTorch's, and refuses what is too far. Needs PyTorch:
pip install 'kinesphere[learn]'."""
SYNTH = """Make pictures of people whose bodies are known to the millimetre, to train networks on.

  kinesphere synth --n 500 --out look                          people in plain colours; look/sheet.jpg
  kinesphere synth --n 10000 --out people --people makehuman   skins, clothes and hair of MakeHuman
  kinesphere synth --n 50000 --out people --people makehuman --resume      more of the same
  kinesphere synth --n 1000 --out others --held-out            to test with: other poses and shapes

Bodies of all shapes stand, sit, lie and move before cameras of all kinds, partly hidden, in all kinds
of light. Writes shards for kinesphere train: pictures, 33 landmarks in pixels and metres, whether each
is seen, masks, cameras. The same seed makes the same pictures, by one process or many. docs/synthetic.md
says more. Needs PyTorch and OpenGL: pip install 'kinesphere[learn]'."""
GATHER = """Put labelled and unlabelled pictures together as a data set to train on.

  kinesphere gather coco.json --pictures photos --licence CC-BY-4.0 --source "our rowers" --out rowers
  kinesphere gather fitted --licence CC0-1.0 --source "our gym" --split 0.1 --out gym
  kinesphere gather photos --licence CC0-1.0 --source "a walk" --nobody --out walk
  kinesphere gather orders.jsonl --pictures photos --licence CC0-1.0 --source "us" --out near

Bodies that kinesphere fit found teach all; COCO's 17 points teach these and masks; orders of depth, as
kinesphere annotate exports them, teach depth; of pictures without labels a teacher tells the rest
(kinesphere train --teacher). Writes out/train, with --split out/held_out, sheet.jpg to look at, and what
was refused and why (refused.jsonl). docs/dataset.md says more. Needs PyTorch: pip install
'kinesphere[learn]'."""
TRAIN = """Train a network on shards of examples, from the weights that ship, your own, or none.

  kinesphere train --data shards --init lite --out run                  fine-tune the weights that ship
  kinesphere train --data people:3 photos:1 --teacher init --out run    and let photos keep what it knew
  kinesphere train --data shards --held-out others --patience 5 --out run
  kinesphere train --data shards --init scratch:lite --epochs 40 --out run
  torchrun --nproc-per-node 8 -m kinesphere train --data shards --batch 256 --out run

Writes run/best.pt, for kinesphere export; last.pt, from which --resume goes on exactly; log.jsonl,
curve.svg and run/tensorboard. docs/training.md says more. Needs PyTorch:
pip install 'kinesphere[learn]'."""
LIFT = """Teach the lift, the small network that puts the depth of landmarks right.

  kinesphere synth --n 5000 --people makehuman --light hdri --out people
  kinesphere synth --n 500 --people makehuman --light hdri --held-out --out others
  kinesphere lift --data people --motions cmu --held-out others --out lift
  kinesphere estimate clip.mp4 --lift lift/lift.json

The landmark networks look at people whose bodies are known; what they say, errors and all, is
imitated for millions of people in motion before cameras of all kinds, from which the lift learns. About
an hour and a half on two CPU cores. Writes lift/lift.json and lift/lift.bin, ready to run in Python and
in the browser; last.pt, from which --resume goes on exactly. docs/lift.md says more. Needs PyTorch:
pip install 'kinesphere[learn]'."""
EVALUATE_LIFT = """Measure the lift on held-out made-up people, beside what networks say themselves.

  kinesphere synth --n 500 --held-out --people makehuman --light hdri --out others
  kinesphere evaluate lift others --out measured
  kinesphere evaluate lift others --out mine --lift lift/lift.json

Each picture stands alone, without a past. By view, pose, build, how much is seen; whether visibility
is right as often as it says (calibration.svg), and whether errors are as large as sigma_m says. Needs
PyTorch: pip install 'kinesphere[learn]'."""
