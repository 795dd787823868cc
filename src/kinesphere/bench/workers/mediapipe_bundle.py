"""Pack released weights into a .task bundle; runs in MediaPipe's environment.

    python mediapipe_bundle.py DETECTOR.tflite LANDMARKS.tflite OUT.task

PoseLandmarker wants to read from the metadata in a .tflite file how pixels are scaled; the files as
released for the legacy solution have none and are refused. The network stays as it is, the entry is
added from the card beside the file. (MediaPipe's own writer of metadata needs a compiled part that
its wheel lacks.)
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

flatbuffers: Any = import_module("flatbuffers")
meta: Any = import_module("mediapipe.tasks.metadata.metadata_schema_py_generated")
tflite: Any = import_module("mediapipe.tasks.metadata.schema_py_generated")
bundles: Any = import_module(
    "mediapipe.tasks.python.metadata.metadata_writers.model_asset_bundle_utils"
)


def scaling(low: float, high: float) -> bytes:
    """Model metadata: the input is RGB, and `(pixel - mean) / std` takes 0..255 to low..high."""
    options = meta.NormalizationOptionsT()
    options.std = [255 / (high - low)]
    options.mean = [-low * options.std[0]]
    unit = meta.ProcessUnitT()
    unit.options, unit.optionsType = options, meta.ProcessUnitOptions.NormalizationOptions
    tensor, graph, model = meta.TensorMetadataT(), meta.SubGraphMetadataT(), meta.ModelMetadataT()
    tensor.content = _picture()
    tensor.processUnits = [unit]
    graph.inputTensorMetadata = [tensor]
    model.subgraphMetadata = [graph]
    return _packed(model, b"M001")


def with_metadata(path: Path) -> bytes:
    """The .tflite file with the scaling that its card states."""
    low, high = json.loads(path.with_suffix(".json").read_text())["input"]["value_range"]
    model = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(path.read_bytes(), 0))
    buffer, entry = tflite.BufferT(), tflite.MetadataT()
    buffer.data = list(scaling(low, high))
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or []), entry]
    return _packed(model, b"TFL3")


def _picture() -> Any:
    content, picture = meta.ContentT(), meta.ImagePropertiesT()
    picture.colorSpace = meta.ColorSpaceType.RGB
    content.contentProperties = picture
    content.contentPropertiesType = meta.ContentProperties.ImageProperties
    return content


def _packed(value: Any, identifier: bytes) -> bytes:
    builder = flatbuffers.Builder()
    builder.Finish(value.Pack(builder), identifier)
    return bytes(builder.Output())


if __name__ == "__main__":
    detector, landmarks, out = map(Path, sys.argv[1:])
    parts = {
        "pose_detector.tflite": with_metadata(detector),
        "pose_landmarks_detector.tflite": with_metadata(landmarks),
    }
    bundles.create_model_asset_bundle(parts, str(out))
