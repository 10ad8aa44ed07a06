// What the server remembers: sessions and their notes, until it ends.
import { randomUUID } from "node:crypto";

const sessions = new Map();

export function login(name, password) {
  if (password !== "open sesame") return null;
  const id = randomUUID();
  sessions.set(id, { name, notes: [{ id: 1, text: `Welcome, ${name}` }] });
  return id;
}

export function sessionOf(cookies) {
  return sessions.get(cookies.get("session")) ?? null;
}

export function logout(cookies) {
  sessions.delete(cookies.get("session"));
}
