import { sessionOf } from "$lib/store.js";
import { redirect } from "@sveltejs/kit";

export function load({ cookies, url }) {
  const session = sessionOf(cookies);
  if (session === null) redirect(302, `/login?/login&next=${url.pathname}`);
  return { notes: session.notes };
}

export const actions = {
  async add({ request, cookies }) {
    const form = await request.formData();
    const session = sessionOf(cookies);
    const file = form.get("file");
    const attached =
      file instanceof File && file.size > 0 ? ` (${file.name}, ${file.size} bytes)` : "";
    session.notes.push({ id: session.notes.length + 1, text: `${form.get("text")}${attached}` });
    return { added: true };
  },
};
