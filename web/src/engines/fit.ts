/** Holds a weights file against its card. */

import type { Card } from "../core/card";
import { WeightsError } from "../core/errors";
import type { Model } from "../tflite/read";

/** WeightsError when the input or a wanted output in the file is not what the card says. */
export function checkFit(card: Card, model: Model, wanted: readonly string[]): void {
  const [width, height] = card.inputSizePx;
  checkShape(card, model, model.inputs, card.inputName, [1, height, width, 3]);
  for (const meaning of wanted) {
    const { name, shape } = card.outputs[meaning];
    checkShape(card, model, model.outputs, name, shape);
  }
}

function checkShape(
  card: Card, model: Model, among: readonly number[], name: string, want: readonly number[],
): void {
  const got = among.map((index) => model.tensors[index]).find((tensor) => tensor.name === name);
  if (got && String(got.shape) === String(want)) return;
  throw new WeightsError(
    `${card.file}: its card says that ${name} has shape [${want}], ` +
      (got ? `in the file it is [${got.shape}]` : "the file has none of that name"),
  );
}
