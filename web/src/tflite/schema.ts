/** Numbers of the TFLite schema: fields of its tables, operators, types. Only what we read. */

export const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4, signatureDefs: 7 } as const;
export const OPERATOR_CODE = { deprecated: 0, custom: 1, builtin: 3 } as const;
export const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 } as const;
export const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, sparsity: 6 } as const;
export const BUFFER = { data: 0, offset: 1 } as const;
export const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 } as const;
export const SPARSITY = { order: 0, blockMap: 1, dimensions: 2 } as const;
export const DIMENSION = {
  format: 0, size: 1, segmentsType: 2, segments: 3, indicesType: 4, indices: 5,
} as const;
export const SIGNATURE = { outputs: 1 } as const;
export const TENSOR_MAP = { tensor: 1 } as const;

/** The operators that occur in the networks, by their number in the schema. */
export const OPS = {
  0: "ADD",
  2: "CONCATENATION",
  3: "CONV_2D",
  4: "DEPTHWISE_CONV_2D",
  5: "DEPTH_TO_SPACE",
  6: "DEQUANTIZE",
  8: "FLOOR",
  9: "FULLY_CONNECTED",
  14: "LOGISTIC",
  17: "MAX_POOL_2D",
  18: "MUL",
  19: "RELU",
  22: "RESHAPE",
  23: "RESIZE_BILINEAR",
  34: "PAD",
  36: "GATHER",
  40: "MEAN",
  41: "SUB",
  42: "DIV",
  45: "STRIDED_SLICE",
  53: "CAST",
  54: "PRELU",
  55: "MAXIMUM",
  57: "MINIMUM",
  74: "SUM",
  75: "SQRT",
  82: "REDUCE_MAX",
  89: "REDUCE_MIN",
  124: "DENSIFY",
} as const;

/** The element types that occur in the networks: name and bytes each. */
export const TYPES = { 0: "float32", 1: "float16", 2: "int32" } as const;
export const TYPE_BYTES = { float32: 4, float16: 2, int32: 4 } as const;

export const PADDINGS = ["SAME", "VALID"] as const;
export const ACTIVATIONS = { 0: "none", 1: "relu", 3: "relu6" } as const;

export type Op = (typeof OPS)[keyof typeof OPS];
export type TensorType = (typeof TYPES)[keyof typeof TYPES];
export type Padding = (typeof PADDINGS)[number];
export type Activation = (typeof ACTIVATIONS)[keyof typeof ACTIVATIONS];
