import { BackstepError } from "@backstep/core";
import { type InferenceSession, Tensor } from "onnxruntime-common";
import { createTransferMemory, type TransferMemory } from "./memory.ts";
import type { Answer, Description, TransferredTensor, Values } from "./messages.ts";
import type { Thread } from "./thread.ts";

/** A session whose calls run in a thread that has loaded the model. `onRelease` is called once it is released. */
export function sessionOn(thread: Thread, description: Description, onRelease: () => void): InferenceSession {
  const memory = createTransferMemory();
  return {
    ...description,
    async run(
      feeds: InferenceSession.FeedsType,
      fetches?: InferenceSession.FetchesType | InferenceSession.RunOptions,
      options?: InferenceSession.RunOptions,
    ) {
      const { outputs, options: runOptions } = requestedOutputs(description, fetches, options);
      const answer = await run(thread, memory, feeds, outputs, runOptions);
      for (const values of answer.feeds) memory.reclaim(values);
      return Object.fromEntries(
        answer.outputs.map((output, k) => [output.name, received(output, outputs[k].into, memory)]),
      );
    },
    async release() {
      onRelease();
      // Pending calls are rejected and their results dropped; a worker that has ended is released already.
      if (!thread.busy) await thread.request({ kind: "release" }, []).catch(() => undefined);
      await thread.end(new BackstepError("PROGRAM_FAILED", "the session has been released"));
    },
    startProfiling: () => undefined,
    endProfiling: () => undefined,
  };
}

/** An output that a caller of `run` requests, and the tensor to fill. */
interface RequestedOutput {
  readonly name: string;
  readonly into: Tensor | undefined;
}

async function run(
  thread: Thread,
  memory: TransferMemory,
  feeds: InferenceSession.FeedsType,
  outputs: readonly RequestedOutput[],
  options: InferenceSession.RunOptions | undefined,
): Promise<Extract<Answer, { kind: "ran" }>> {
  const inputs = Object.entries(feeds).map(([name, tensor]): TransferredTensor => {
    const { type, dims, data } = tensor as Tensor;
    return { name, type, dims, data: memory.copyOf(data as Values) };
  });
  const targets = outputs.map(({ name, into }) => ({ name, memory: into && memory.like(into.data as Values) }));
  const answer = await thread.request({ kind: "run", feeds: inputs, outputs: targets, options }, [
    ...inputs.map(({ data }) => data),
    ...targets.flatMap(({ memory: target }) => target ?? []),
  ]);
  if (answer.kind === "ran") return answer;
  throw new Error((answer as Extract<Answer, { kind: "failed" }>).message);
}

/** The outputs and options of a call of `run`, in each form that the runtime accepts. */
function requestedOutputs(
  { outputNames }: Description,
  fetches: InferenceSession.FetchesType | InferenceSession.RunOptions | undefined,
  options: InferenceSession.RunOptions | undefined,
): { readonly outputs: readonly RequestedOutput[]; readonly options: InferenceSession.RunOptions | undefined } {
  const byName = (names: readonly string[]): RequestedOutput[] => names.map((name) => ({ name, into: undefined }));
  if (Array.isArray(fetches)) return { outputs: byName(fetches), options };
  const named = Object.entries(fetches ?? {}).filter(([name]) => outputNames.includes(name));
  if (named.length > 0)
    return { outputs: named.map(([name, into]) => ({ name, into: (into as Tensor | null) ?? undefined })), options };
  return { outputs: byName(outputNames), options: (fetches as InferenceSession.RunOptions | undefined) ?? options };
}

/** An output in the caller's tensor, or in a new one that keeps the memory. */
function received({ type, dims, data }: TransferredTensor, into: Tensor | undefined, memory: TransferMemory): Tensor {
  if (into === undefined || into.size !== data.length) return new Tensor(type, data as never, dims);
  (into.data as Values).set(data as never);
  memory.reclaim(data);
  return into;
}
