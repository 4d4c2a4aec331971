import fc from "fast-check";

/** The same inputs in every run; `FUZZ_SEED=$RANDOM` tries others. */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20_260_101) });
