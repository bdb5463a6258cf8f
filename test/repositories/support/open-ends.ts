/** A relation of the open ends that are kept: the heads that are there, and the others. */
export const keptEnds = `(SELECT namespace, cascade_id, current_hash, timestamp FROM chain_open_ends
  UNION ALL SELECT namespace, head_cascade_id, head_hash, head_timestamp FROM chain_heads
    WHERE head_cascade_id IS NOT NULL)`;
