/** How often a second `callers` callers at once get through `work`. */
export async function rateOf(callers, seconds, work) {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        await work();
        count += 1;
      }
    }),
  );
  return count / seconds;
}
