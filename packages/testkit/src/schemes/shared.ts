/** A measurement that several checks share. It runs once, when the first of them needs it. */
export function shared<T>(measure: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= measure();
    return result;
  };
}
