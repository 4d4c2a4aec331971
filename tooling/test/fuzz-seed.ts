import fc from "fast-check";

/** Every run has the same inputs; `FUZZ_SEED=$RANDOM` tries others. */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_260_101) });
