"""Each command begun: its libraries are loaded here, so that --help waits for none."""

from rich.console import Console

from kinesphere.annotate.options import ExportOptions, ImportOptions, ReportOptions
from kinesphere.bench.options import BenchOptions
from kinesphere.cli import commands as c
from kinesphere.cli.told import (
    FAILED,
    OK,
    print_error,
    print_fitted,
    print_moved,
    print_report,
    status,
)
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.core.extras import need
from kinesphere.evaluate.lift.options import LiftOptions
from kinesphere.evaluate.options import FitOptions, OrderOptions
from kinesphere.evaluate.views.options import ViewsOptions
from kinesphere.evaluate.weights.options import WeightsOptions
from kinesphere.learn.options import WeightsBlendOptions, WeightsImportOptions


def command(asked: c.Command, errors: Console) -> int:
    """Run a command of one word; the exit status."""
    out = Console(highlight=False)
    match asked:
        case c.Estimate():
            return _estimate(asked, errors)
        case c.Fit():
            return _fit(asked, errors)
        case c.Motion() | c.Report():
            return _moved(asked, errors)
        case c.Weights() | c.Doctor():
            return _says(asked, out)
        case c.Live():
            return _live(asked, out)
        case c.Annotate():
            from kinesphere.annotate.run import annotate

            annotate(asked.source, asked.options, out)
            return OK
        case BenchOptions():
            from kinesphere.bench.run import run

            return run(asked, out)
        case c.Export() | c.Synth() | c.Gather() | c.Train() | c.Lift():
            return _learn(asked, out, errors)
        case c.Evaluate():
            raise InputError("kinesphere evaluate views, weights, lift, fit or order: choose one")


def further(options: c.Further, errors: Console) -> int:
    """Run a command of two words; the exit status."""
    out = Console(highlight=False)
    match options:
        case WeightsImportOptions():
            _need("networks are imported and exported with PyTorch", "torch")
            from kinesphere.learn.run import print_import

            return print_import(options, out)
        case WeightsBlendOptions():
            _need("networks are blended with PyTorch", "torch")
            from kinesphere.learn.run import print_blend

            return print_blend(options, out)
        case ReportOptions():
            from kinesphere.annotate.report import report

            return report(options, out)
        case ExportOptions() | ImportOptions():
            from kinesphere.annotate import run

            if isinstance(options, ExportOptions):
                return run.export(options, out)
            return run.import_(options, out)
        case _:
            return _evaluate(options, out)


def _moved(asked: c.Motion | c.Report, console: Console) -> int:
    from kinesphere import progress
    from kinesphere.movement import motion, report

    if not asked.source:
        raise InputError("give at least one CLIP_OR_TABLE: a video file, or a table (out/clip.npz)")
    worst = OK
    with progress.bars(console) as track:
        if isinstance(asked, c.Motion):
            outcomes = motion.run(asked.source, asked.options, track)
        else:
            outcomes = report.run(asked.source, asked.options, track)
        for outcome in outcomes:
            worst = max(worst, print_moved(outcome, console))
    return worst


def _says(asked: c.Weights | c.Doctor, out: Console) -> int:
    from kinesphere.doctor import print_doctor, print_weights

    return print_weights(Console()) if isinstance(asked, c.Weights) else print_doctor(Console())


def _live(asked: c.Live, out: Console) -> int:
    from kinesphere.serve.own import choose
    from kinesphere.serve.run import serve

    choice = choose(asked.model, asked.detector_model)
    serve(asked.host, asked.port, asked.open, out, choice)
    return OK


def _learn(
    asked: c.Export | c.Synth | c.Gather | c.Train | c.Lift, out: Console, errors: Console
) -> int:
    if isinstance(asked, c.Export):
        _need("networks are imported and exported with PyTorch", "torch")
        from kinesphere.learn.run import print_export

        return print_export(asked.checkpoint, asked.options, out)
    if isinstance(asked, c.Synth):
        _need("people are made up with PyTorch and OpenGL", "torch", "moderngl")
        from kinesphere.learn.synthetic.run import synth

        return synth(asked.options, errors)
    if isinstance(asked, c.Gather):
        _need("data sets are gathered with PyTorch", "torch")
        from kinesphere.gather.run import print_gather

        return print_gather(asked.sources, asked.options, out)
    if isinstance(asked, c.Lift):
        _need("the lift is taught with PyTorch", "torch")
        from kinesphere.learn.lift.run import lift

        return lift(asked.options, out)
    _need("networks are trained with PyTorch and TensorBoard", "torch", "tensorboard")
    from kinesphere.learn.train.run import run

    return run(asked.options, out)


def _need(what: str, *modules: str, extra: str = "learn") -> None:
    try:
        for module in modules:
            need(module, what, extra)
    except ModuleNotFoundError as error:
        if error.name not in modules:
            raise
        raise InputError(str(error)) from None


def _evaluate(
    options: FitOptions | OrderOptions | LiftOptions | ViewsOptions | WeightsOptions, out: Console
) -> int:
    if isinstance(options, ViewsOptions):
        _need("what is true is a fitted body, made with PyTorch", "torch", extra="truth")
        from kinesphere.evaluate.views.run import run as beside

        return beside(options, out)
    if isinstance(options, LiftOptions):
        _need("the lift is measured with PyTorch", "torch")
        from kinesphere.evaluate.lift.run import run as measure

        return measure(options, out)
    from kinesphere.evaluate import run

    if isinstance(options, WeightsOptions):
        from kinesphere.evaluate.weights.run import run as compare

        return compare(options, out)
    return run.order(options, out) if isinstance(options, OrderOptions) else run.fit(options, out)


def _fit(asked: c.Fit, console: Console) -> int:
    from kinesphere import progress
    from kinesphere.media.sources import check_names, parse

    if not asked.source:
        raise InputError(
            "give at least one SOURCE: a picture, a folder of pictures or a video file"
        )
    sources = [parse(text) for text in asked.source]
    if asked.options.views is None:
        check_names(sources)
    _need("bodies are fitted with PyTorch", "torch", extra="truth")
    from kinesphere.fit.run import run

    with progress.bars(console) as track:
        report = run(sources, asked.options, track)
    return print_fitted(report, console)


def _estimate(asked: c.Estimate, console: Console) -> int:
    from kinesphere import progress
    from kinesphere.estimate.many import estimate_all
    from kinesphere.media.sources import check_names, parse

    if not asked.source:
        raise InputError("give at least one SOURCE: a picture, folder, video, camera number or URL")
    sources = [parse(text) for text in asked.source]
    check_names(sources)
    worst = OK
    with progress.bars(console) as track:
        for outcome in estimate_all(sources, asked.options, track):
            if isinstance(outcome, KinesphereError):
                print_error(outcome, console)
                worst = max(worst, FAILED)
                continue
            print_report(outcome, console)
            worst = max(worst, status(outcome))
    return worst
