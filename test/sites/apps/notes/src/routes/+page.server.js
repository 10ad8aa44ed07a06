export function load({ request, getClientAddress }) {
  getClientAddress();
  return {
    host: request.headers.get("host"),
    language: request.headers.get("accept-language"),
    // sent later, while the document is shown
    slow: new Promise((resolve) => setTimeout(() => resolve("streamed later"), 50)),
  };
}
