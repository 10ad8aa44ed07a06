/** Hot code as pages have it; each source is the body of a function that makes the function to measure. */
export interface Loop {
  readonly name: string;
  readonly source: string;
  /** Nothing but uses of rewritten names: shows what one costs, and does not count. */
  readonly isWorst?: true;
}

export const LOOPS: readonly Loop[] = [
  {
    name: "numeric arrays",
    source: `
      const size = 256, a = new Float64Array(size * size), b = new Float64Array(size * size);
      for (let i = 0; i < a.length; i++) a[i] = i % 7;
      return () => {
        for (let y = 1; y < size - 1; y++) for (let x = 1; x < size - 1; x++) {
          const i = y * size + x;
          b[i] = (a[i - 1] + a[i + 1] + a[i - size] + a[i + size]) / 4;
        }
        return b[size + 1];
      };`,
  },
  {
    name: "dictionaries",
    source: `
      const words = Array.from({ length: 5000 }, (_, i) => "w" + (i * 31) % 977);
      return () => {
        const counts = Object.create(null);
        for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
        let most = "";
        for (const word in counts) if (!(counts[most] >= counts[word])) most = word;
        return counts[most];
      };`,
  },
  {
    name: "tables and lists by keys that are made",
    source: `
      const hash = (i, salt) => (i * 31 + salt) % 256, cells = new Float64Array(256);
      const names = Array.from({ length: 64 }, (_, i) => "Key" + i), table = {}, plain = Object.create(null);
      for (const name of names) table[name.toLowerCase()] = plain[name + "_"] = name.length;
      return () => {
        let sum = 0;
        for (let i = 0; i < 2000; i++) {
          cells[hash(i, 7)] += 1;
          sum += cells[hash(i, 3)] + table[names[i % 64].toLowerCase()] + table[names[i % 64].replace("K", "k")] + plain[names[i % 64] + "_"];
        }
        return sum;
      };`,
  },
  {
    name: "nothing but members called top and location",
    isWorst: true,
    source: `
      const items = Array.from({ length: 2000 }, (_, i) => ({ id: i, top: i * 3, location: { line: i, column: 1 } }));
      return () => {
        let sum = 0;
        for (const item of items) { sum += item.top + item.location.line; item.top = item.id; }
        return sum;
      };`,
  },
  {
    name: "tree walk",
    source: `
      const walk = (node) => {
        let count = node.nodeType === 1 && node.className !== "" ? 1 : 0;
        for (let child = node.firstChild; child !== null; child = child.nextSibling) count += walk(child);
        return count;
      };
      return () => walk(document.body);`,
  },
  {
    name: "layout of boxes",
    source: `
      const elements = [...document.querySelectorAll("i")].slice(0, 200);
      return () => {
        let low = 0;
        for (const element of elements) {
          const rect = element.getBoundingClientRect();
          const top = rect.top + scrollY;
          if (top + rect.height > low) low = rect.bottom;
          const { left, top: other } = rect;
          low += left - other + rect.left + rect.top - element.offsetTop;
        }
        return low;
      };`,
  },
  {
    name: "boxes kept as plain objects",
    source: `
      const boxes = Array.from({ length: 2000 }, (_, i) => ({ left: i % 10, top: i, width: 3, height: 4 }));
      const hits = (a, b) => a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
      return () => {
        let count = 0;
        for (let i = 1; i < boxes.length; i++) if (hits(boxes[i - 1], boxes[i])) count++;
        return count;
      };`,
  },
  {
    name: "a stack whose top is a member",
    isWorst: true,
    source: `
      class Stack {
        #items = [];
        top = null;
        push(item) { this.#items.push(item); this.top = item; return this; }
        pop() { const item = this.#items.pop(); this.top = this.#items[this.#items.length - 1] ?? null; return item; }
      }
      class Deep extends Stack { get size() { return this.top === null ? 0 : 1; } }
      return () => {
        const stack = new Deep();
        for (let i = 0; i < 500; i++) stack.push(i).push(i + 1).pop();
        let sum = 0;
        while (stack.size) { sum += stack.top; stack.pop(); }
        return sum;
      };`,
  },
  {
    name: "classes",
    source: `
      class Shape {
        #x; #y;
        constructor(x, y) { this.#x = x; this.#y = y; }
        get left() { return this.#x; }
        get top() { return this.#y; }
        move(dx, dy) { this.#x += dx; this.#y += dy; return this; }
        area() { return 0; }
      }
      class Box extends Shape {
        constructor(x, y, width, height) { super(x, y); this.width = width; this.height = height; }
        area() { return this.width * this.height; }
        get bottom() { return this.top + this.height; }
      }
      class Round extends Shape {
        constructor(x, y, r) { super(x, y); this.r = r; }
        area() { return Math.PI * this.r ** 2; }
        get bottom() { return this.top + 2 * this.r; }
      }
      return () => {
        const shapes = [];
        for (let i = 0; i < 500; i++) shapes.push(i % 2 ? new Box(i, i, 3, 4) : new Round(i, i, 2));
        let sum = 0;
        for (const shape of shapes) sum += shape.move(1, -1).area() + shape.bottom + shape.left;
        return Math.round(sum);
      };`,
  },
  {
    name: "string building",
    source: `
      return () => {
        let html = "";
        for (let i = 0; i < 2000; i++) html += \`<li class="\${i % 2 ? "odd" : "even"}" style="top:\${i}px">\${String(i).padStart(5)}</li>\`;
        return html.length;
      };`,
  },
  {
    name: "parser",
    source: `
      const text = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ i, top: "x".repeat(i % 9), location: [i, null, true] })));
      return () => {
        let at = 0;
        const stack = [];
        while (at < text.length) {
          const code = text.charCodeAt(at++);
          if (code === 91 || code === 123) stack.push({ code, location: { start: at, end: 0 } });
          else if (code === 93 || code === 125) stack.pop().location.end = at;
        }
        return stack.length;
      };`,
  },
  {
    name: "style changes",
    source: `
      const elements = [...document.querySelectorAll("i")].slice(0, 50);
      let turn = 0;
      return () => {
        turn++;
        for (const element of elements) { element.style.top = turn % 9 + "px"; element.style.left = "1px"; }
        return elements[0].style.top;
      };`,
  },
];
