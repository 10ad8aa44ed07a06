/**
 * Gives a checksum of a text: 64 bits as 16 hex digits. It keeps cached answers apart and is no protection against
 * anyone who looks for collisions.
 */
export function checksum(text: string): string {
  // two multiplicative hashes with different constants, finished by an avalanche step each
  let low = 0x9e37_79b9;
  let high = 0x7f4a_7c15;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x0100_0193);
    high = Math.imul((high + unit) ^ (high >>> 15), 0x85eb_ca6b);
  }
  return hex(finish(low ^ text.length)) + hex(finish(high ^ low));
}

function finish(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x45d9_f3b5);
  const second = Math.imul(first ^ (first >>> 13), 0x119d_e1f3);
  return (second ^ (second >>> 16)) >>> 0;
}

function hex(number: number): string {
  return number.toString(16).padStart(8, "0");
}
