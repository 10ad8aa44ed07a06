import { login, logout, sessionOf } from "$lib/store.js";
import { fail, redirect } from "@sveltejs/kit";

export const actions = {
  async login({ request, cookies, url }) {
    const form = await request.formData();
    const name = String(form.get("name"));
    const session = login(name, form.get("password"));
    if (session === null) return fail(401, { name, problem: "wrong password" });
    cookies.set("session", session, { path: "/", httpOnly: true, sameSite: "lax", secure: false });
    cookies.set("name", name, { path: "/", httpOnly: false, sameSite: "lax", secure: false });
    return redirect(303, url.searchParams.get("next") ?? "/notes");
  },
  logout({ cookies }) {
    logout(cookies);
    cookies.delete("session", { path: "/", secure: false });
    cookies.delete("name", { path: "/", secure: false });
    redirect(303, "/");
  },
};

export function load({ cookies }) {
  return { known: sessionOf(cookies) !== null };
}
