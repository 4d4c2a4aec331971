// Writes ONNX files: the few fields of the format's protobuf messages that a small network needs.
import { toHalf } from "../src/ports/float16.ts";

export type Type = "float32" | "float64" | "float16" | "int64" | "int32" | "bool";
export type Value = readonly [name: string, type: Type, shape: readonly (number | string)[]];
export type Node = readonly [
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: Record<string, number>,
];
type Constant = readonly [name: string, type: Type, dims: readonly number[], data: readonly number[]];

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
}

const typeNumber: Record<Type, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 };

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const whole = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, value: Iterable<number>): number[] => {
  const all = [...value];
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
};
const text = (field: number, value: string): number[] => bytes(field, new TextEncoder().encode(value));

function raw(type: Type, data: readonly number[]): Uint8Array {
  const values = {
    float32: () => Float32Array.from(data),
    float64: () => Float64Array.from(data),
    float16: () => Uint16Array.from(data, toHalf),
    int64: () => BigInt64Array.from(data, BigInt),
    int32: () => Int32Array.from(data),
    bool: () => Uint8Array.from(data),
  }[type]();
  return new Uint8Array(values.buffer);
}

function valueInfo([name, type, shape]: Value): number[] {
  const dims = shape.flatMap((n) => bytes(1, typeof n === "number" ? whole(1, n) : text(2, n)));
  return [...text(1, name), ...bytes(2, bytes(1, [...whole(1, typeNumber[type]), ...bytes(2, dims)]))];
}

function nodeProto([op, inputs, output, attributes = {}]: Node): number[] {
  const attribute = ([name, value]: [string, number]) => [...text(1, name), ...whole(3, value), ...whole(20, 2)];
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, output),
    ...text(4, op),
    ...Object.entries(attributes).flatMap((each) => bytes(5, attribute(each))),
  ];
}

/** Encodes the values of a tensor: in the file itself, or in another file at an offset. */
type Place = (values: Uint8Array) => number[];

const inside: Place = (values) => bytes(9, values);

/** Collects values for a second file of this name. */
function outside(location: string, data: number[]): Place {
  const entry = (key: string, value: string): number[] => bytes(13, [...text(1, key), ...text(2, value)]);
  return (values) => {
    const offset = data.length;
    data.push(...values);
    return [
      ...entry("location", location),
      ...entry("offset", String(offset)),
      ...entry("length", String(values.length)),
      ...whole(14, 1),
    ];
  };
}

function tensorProto([name, type, dims, data]: Constant, place: Place): number[] {
  return [
    ...dims.flatMap((n) => whole(1, n)),
    ...whole(2, typeNumber[type]),
    ...text(8, name),
    ...place(raw(type, data)),
  ];
}

/** The bytes of a model with this graph. */
export function onnxFile(graph: Graph): Uint8Array {
  return modelProto(graph, inside);
}

/** A model with its real weights in a second file. */
export function onnxFileWithData(graph: Graph, location: string): { file: Uint8Array; data: Uint8Array } {
  const data: number[] = [];
  const file = modelProto(graph, outside(location, data));
  return { file, data: Uint8Array.from(data) };
}

function modelProto({ inputs, outputs, nodes, constants = [] }: Graph, placeOfReal: Place): Uint8Array {
  const place = (constant: Constant): Place => (constant[1].startsWith("float") ? placeOfReal : inside);
  const graph = [
    ...nodes.flatMap((node) => bytes(1, nodeProto(node))),
    ...text(2, "graph"),
    ...constants.flatMap((constant) => bytes(5, tensorProto(constant, place(constant)))),
    ...inputs.flatMap((value) => bytes(11, valueInfo(value))),
    ...outputs.flatMap((value) => bytes(12, valueInfo(value))),
  ];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ""), ...whole(2, 17)])]);
}
