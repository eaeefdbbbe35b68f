// The page's half of package bridge: what Go finds as global.link, and what the Worker calls. Go's half is link_js.go,
// the form of values is wire.go's. A message is a kind, an id in four bytes, and one value; each side copies the
// other's bytes at once.

const toGo = { call: 0, answer: 1, error: 2 };
const fromGo = ["result", "refusal", "request"];

const NULL = 0, FALSE = 1, TRUE = 2, NUMBER = 3, TEXT = 4, BYTES = 5, LIST = 6, MAP = 7;
const maxDepth = 16;
const maxNodes = 65536;
const maxBytes = 8 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Decodes UTF-8. TextDecoder takes its time to begin, and most texts are a name of a few letters. */
function textOf(bytes) {
  if (bytes.length > 24) return decoder.decode(bytes);
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] > 127) return decoder.decode(bytes);
    text += String.fromCharCode(bytes[i]);
  }
  return text;
}

/** The TextDecoder for Go's own loader, which names every property that Go touches. */
export class NameDecoder {
  decode(view) {
    return textOf(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

/** An Error with a stable code. */
function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

/** Writes messages into one buffer that it keeps. */
class Writer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #nodes = 0;
  length = 0;

  get bytes() {
    return this.#bytes;
  }

  message(kind, id, value) {
    this.length = 0;
    this.#nodes = maxNodes;
    this.#room(5);
    this.#bytes[0] = kind;
    this.#view.setUint32(1, id, true);
    this.length = 5;
    this.#value(value, 0);
  }

  #room(wanted) {
    if (this.length + wanted <= this.#bytes.length) return;
    if (this.length + wanted > maxBytes + 64) throw coded("args", "bridge: too large");
    const larger = new Uint8Array(2 * (this.length + wanted));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  #tag(tag, count) {
    this.#room(5);
    this.#bytes[this.length] = tag;
    this.#view.setUint32(this.length + 1, count, true);
    this.length += 5;
  }

  #value(value, depth) {
    if (--this.#nodes < 0 || depth > maxDepth) throw coded("args", "bridge: too large or too deep");
    this.#room(9);
    if (value === null || value === undefined) this.#bytes[this.length++] = NULL;
    else if (typeof value === "boolean") this.#bytes[this.length++] = value ? TRUE : FALSE;
    else if (typeof value === "number") this.#number(value);
    else if (typeof value === "string") {
      this.#bytes[this.length++] = TEXT;
      this.#text(value);
    } else if (typeof value === "object") this.#container(value, depth);
    else throw coded("args", `bridge: a ${typeof value}`);
  }

  #number(value) {
    if (!Number.isFinite(value)) throw coded("args", "bridge: not a finite number");
    this.#bytes[this.length] = NUMBER;
    this.#view.setFloat64(this.length + 1, value, true);
    this.length += 9;
  }

  #text(text) {
    this.#room(4 + 3 * text.length);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.length + 4));
    this.#view.setUint32(this.length, written, true);
    this.length += 4 + written;
  }

  #container(value, depth) {
    if (value instanceof Uint8Array) {
      this.#tag(BYTES, value.length);
      this.#room(value.length);
      this.#bytes.set(value, this.length);
      this.length += value.length;
    } else if (Array.isArray(value)) {
      this.#tag(LIST, value.length);
      for (const item of value) this.#value(item, depth + 1);
    } else this.#members(value, depth);
  }

  #members(value, depth) {
    // Maps, Dates and class instances have no plain shape.
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) throw coded("args", "bridge: not a plain object");
    const names = Object.keys(value);
    this.#tag(MAP, names.length);
    for (const name of names) {
      this.#text(name);
      this.#value(value[name], depth + 1);
    }
  }
}

/** Reads one message of Go's; it trusts it, and copies all bytes. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.at = 0;
  }

  message() {
    const [kind, id] = [this.bytes[0], this.view.getUint32(1, true)];
    this.at = 5;
    return { kind: fromGo[kind], id, value: this.#value() };
  }

  #count() {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  #value() {
    switch (this.bytes[this.at++]) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        this.at += 8;
        return this.view.getFloat64(this.at - 8, true);
      case TEXT:
        return this.#text();
      case BYTES:
        return this.#bytes().slice();
      case LIST:
        return this.#list();
      case MAP:
        return this.#members();
      default:
        return null;
    }
  }

  #bytes() {
    const length = this.#count();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  #text() {
    return textOf(this.#bytes());
  }

  #list() {
    const items = [];
    for (let left = this.#count(); left > 0; left--) items.push(this.#value());
    return items;
  }

  #members() {
    const members = {};
    for (let left = this.#count(); left > 0; left--) {
      const name = this.#text();
      const value = this.#value();
      if (name === "__proto__") Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
      else members[name] = value;
    }
    return members;
  }
}

/** ECDSA by the browser. A private key is imported unextractable: from then on it can be used and not read. */
function webCrypto(subtle) {
  const curves = { "P-256": "SHA-256", "P-384": "SHA-384" };
  const key = (namedCurve) => ({ name: "ECDSA", namedCurve });
  const how = (curve) => ({ name: "ECDSA", hash: curves[curve] });
  const held = new Map();
  let last = 0;
  // An issuer's key comes back with every code, and so does a holder's within a showing.
  const known = new Map();
  const publicKey = (curve, point) => {
    const name = String.fromCharCode(...point);
    let handle = known.get(name);
    if (handle) return handle;
    if (known.size >= 32) known.delete(known.keys().next().value);
    handle = subtle.importKey("raw", point, key(curve), true, ["verify"]);
    known.set(name, handle);
    handle.catch(() => known.delete(name));
    return handle;
  };
  return {
    async generate() {
      const pair = await subtle.generateKey(key("P-256"), true, ["sign"]);
      const { x, y, d } = await subtle.exportKey("jwk", pair.privateKey);
      return { x, y, d };
    },
    async keep(jwk) {
      const handle = await subtle.importKey("jwk", { kty: "EC", crv: "P-256", ext: false, ...jwk }, key("P-256"), false, ["sign"]);
      held.set(++last, handle);
      return last;
    },
    async release(handle) {
      held.delete(handle);
    },
    async sign(handle, message) {
      return new Uint8Array(await subtle.sign(how("P-256"), held.get(handle), message));
    },
    async verify(curve, point, signature, message) {
      return subtle.verify(how(curve), await publicKey(curve, point), signature, message);
    },
  };
}

/**
 * Makes one link. host has the objects that Go may call, each of async functions; crypto is this realm's.
 * `go` is for Go alone; `call` is the module's API, once Go is there.
 */
export function makeLink({ crypto, host = {} }) {
  const objects = { ...host, webcrypto: webCrypto(crypto.subtle) };
  const calls = new Map();
  const writer = new Writer();
  let [receive, room, last] = [null, new Uint8Array(1 << 16), 0];

  const tell = (kind, id, value) => {
    writer.message(kind, id, value);
    receive(writer.bytes, writer.length);
  };

  const failure = (thrown) => {
    const { code, name, message } = Object(thrown);
    const text = [name, message].filter((part) => typeof part === "string");
    return [typeof code === "string" ? code : "internal", text.length > 0 ? text.join(": ") : "bridge: JavaScript threw"];
  };

  const serve = async (id, [object, name, ...args]) => {
    try {
      tell(toGo.answer, id, await objects[object][name](...args));
    } catch (thrown) {
      await null; // a function that throws at once does so inside Go's request
      tell(toGo.error, id, failure(thrown));
    }
  };

  const hear = ({ kind, id, value }) => {
    if (kind === "request") return void serve(id, value);
    const { resolve, reject } = calls.get(id);
    calls.delete(id);
    if (kind === "result") resolve(value);
    else reject(coded(...value));
  };

  return {
    go: {
      objects,
      /** Go is there: what it hears with, and the room that it speaks through. */
      open(hears) {
        receive = hears;
        return room;
      },
      grow(size) {
        return (room = new Uint8Array(size));
      },
      /** Go put a message into the room. */
      post() {
        hear(new Reader(room).message());
      },
    },
    get opened() {
      return receive !== null;
    },
    call(name, args) {
      const id = ++last;
      const answer = new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
      try {
        writer.message(toGo.call, id, [name, args]);
      } catch (thrown) {
        calls.delete(id);
        return Promise.reject(thrown);
      }
      receive(writer.bytes, writer.length);
      return answer;
    },
  };
}
