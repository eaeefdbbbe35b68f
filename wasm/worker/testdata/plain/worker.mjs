// What a plain JavaScript Worker does for the two routes that the bench compares: the same checks, by crypto.subtle, the
// same statements on the same tables, and the same answers. The rest of the endpoint is not here.

const text = new TextEncoder();
const bytesOf = (b64) => Uint8Array.from(atob(b64.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, part) => n + 2 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set([part.length >> 8, part.length & 255], at);
    out.set(part, at + 2);
    at += 2 + part.length;
  }
  return out;
};
const number = (n) => {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(n));
  return out;
};
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The CBOR that upload, header and sealed are made of: maps of texts to texts, bytes and numbers. */
function decode(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  const item = () => {
    const [major, low] = [data[at] >> 5, data[at++] & 31];
    let n = low;
    if (low === 24) n = data[at++];
    else if (low === 25) [n, at] = [view.getUint16(at), at + 2];
    else if (low === 26) [n, at] = [view.getUint32(at), at + 4];
    else if (low === 27) [n, at] = [Number(view.getBigUint64(at)), at + 8];
    if (major === 0) return n;
    if (major === 2) return data.subarray(at, (at += n));
    if (major === 3) return new TextDecoder().decode(data.subarray(at, (at += n)));
    const map = {};
    for (; n > 0; n--) {
      const name = item();
      map[name] = item();
    }
    return map;
  };
  return item();
}

function head(major, n) {
  if (n < 24) return [(major << 5) | n];
  if (n < 256) return [(major << 5) | 24, n];
  if (n < 65536) return [(major << 5) | 25, n >> 8, n & 255];
  return [(major << 5) | 26, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
}
function encode(map) {
  const out = head(5, Object.keys(map).length);
  for (const [name, value] of Object.entries(map)) {
    out.push(...head(3, name.length), ...text.encode(name));
    if (typeof value === "number") out.push(...head(0, value));
    else out.push(...head(2, value.length), ...value);
  }
  return new Uint8Array(out);
}

let keys = null;
async function receiptKey(env) {
  const prefix = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);
  const pkcs8 = new Uint8Array([...prefix, ...bytesOf(env.HUFU_RECEIPT)]);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  return { key, public: bytesOf((await crypto.subtle.exportKey("jwk", key)).x) };
}
const sign = async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", keys.key, data));
const answer = (map) => new Response(encode(map), { headers: { "content-type": "application/cbor", "cache-control": "no-store", vary: "Origin", "x-content-type-options": "nosniff" } });
const refuse = (status, code) => Response.json({ code, status }, { status, headers: { "content-type": "application/problem+json" } });

async function time(url) {
  const nonce = bytesOf(url.searchParams.get("nonce") ?? "");
  if (nonce.length !== 16) return refuse(400, "body_form");
  const now = Math.floor(Date.now() / 1000);
  return answer({ key: keys.public, sig: await sign(join(text.encode("time/v1"), nonce, number(now))), time: now, nonce });
}

/** The signatures of RFC 9421 in the profile of package httpsig. */
function signatures(request, url) {
  const raw = Object.fromEntries((request.headers.get("signature") ?? "").split(", ").map((s) => [s.slice(0, s.indexOf("=")), s.slice(s.indexOf("=") + 2, -1)]));
  const all = {};
  for (const [, label, params] of (request.headers.get("signature-input") ?? "").matchAll(/(\w+)=(\([^)]*\)[^,]*)/g)) {
    const lines = [...params.slice(1, params.indexOf(")")).matchAll(/"([^"]+)"/g)].map(([, name]) => {
      const value = { "@method": request.method, "@authority": url.host, "@path": url.pathname, "@query": url.search || "?" }[name] ?? request.headers.get(name);
      return `"${name}": ${value}`;
    });
    all[label] = {
      base: text.encode([...lines, `"@signature-params": ${params}`].join("\n")),
      signature: bytesOf(raw[label] ?? ""),
      nonce: /nonce="([^"]+)"/.exec(params)[1],
      keyid: /keyid="([^"]+)"/.exec(params)[1],
      created: Number(/created=(\d+)/.exec(params)[1]),
    };
  }
  return all;
}

const ed25519 = async (key, signature, data) =>
  crypto.subtle.verify("Ed25519", await crypto.subtle.importKey("raw", key, "Ed25519", true, ["verify"]), signature, data);

/** crypto.subtle takes no compressed points: the root is taken here, as anybody would with BigInt. */
function uncompressed(tk) {
  const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const x = BigInt("0x" + hex(tk.subarray(1)));
  let [y, base] = [1n, (((x * x - 3n) * x + b) % p + p) % p];
  for (let e = (p + 1n) / 4n; e > 0n; e >>= 1n) {
    if (e & 1n) y = (y * base) % p;
    base = (base * base) % p;
  }
  if ((y & 1n) !== BigInt(tk[0] & 1)) y = p - y;
  const raw = y.toString(16).padStart(64, "0");
  return new Uint8Array([4, ...tk.subarray(1), ...Array.from({ length: 32 }, (_, i) => parseInt(raw.slice(2 * i, 2 * i + 2), 16))]);
}

const spend = async (env, label, { keyid, nonce }, now) => {
  const insert = env.DB.prepare("INSERT INTO nonce (scope, nonce, ends) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
  return (await insert.bind(text.encode(`${label} ${keyid}`), text.encode(nonce), now + 601).run()).meta.changes === 1;
};

async function push(request, url, env) {
  const body = new Uint8Array(await request.arrayBuffer());
  const now = Math.floor(Date.now() / 1000);
  const { tk, wk } = signatures(request, url);
  const digest = `sha-256=:${btoa(String.fromCharCode(...(await sha256(body))))}:`;
  if (!tk || !wk || Math.abs(now - tk.created) > 300 || request.headers.get("content-digest") !== digest) return refuse(401, "sig_missing");
  const device = await env.DB.prepare(
    "SELECT d.id, d.account, d.tk, d.state, a.state AS standing FROM device d JOIN account a ON a.id = d.account WHERE d.id = $1",
  ).bind(bytesOf(tk.keyid)).first();
  if (!device || device.state !== "active" || device.standing !== "active") return refuse(401, "sig_wrong");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", uncompressed(Uint8Array.from(device.tk)), algorithm, true, ["verify"]);
  if (!(await crypto.subtle.verify(algorithm, key, tk.signature, tk.base)) || !(await spend(env, "tk", tk, now))) return refuse(401, "sig_wrong");
  const upload = decode(body);
  const [header, sealed] = [decode(upload.header), decode(upload.sealed)];
  const top = await sha256(join(text.encode("vault-head/v1"), upload.header));
  const signed = join(text.encode("vault-version/v1"), upload.header);
  const whole = same(await sha256(sealed.body), header.ct_hash) && same(await sha256(sealed.slots), header.slotlist_hash);
  if (!whole || !(await ed25519(sealed.signer, sealed.wk, signed))) return refuse(422, "version_form");
  const parent = await env.DB.prepare("SELECT n, head, header FROM version WHERE vault = $1 ORDER BY n DESC LIMIT 1").bind(device.account).first();
  const before = decode(Uint8Array.from(parent.header));
  if (!same(sealed.signer, before.wk) || !same(header.prev, parent.head) || !(await ed25519(bytesOf(wk.keyid), wk.signature, wk.base))) return refuse(409, "head_conflict");
  if (!(await spend(env, "wk", wk, now))) return refuse(401, "sig_replay");
  const insert = env.DB.prepare(`INSERT INTO version (vault, n, head, header, pushed, writer, push_key, sealed)
    SELECT p.vault, p.n + 1, $1, $2, $3, $4, $5, $6 FROM version p WHERE p.vault = $7 AND p.n = $8 AND p.head = $9
    AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account WHERE d.id = $4 AND d.account = p.vault AND d.state = 'active' AND a.state = 'active')
    AND NOT EXISTS (SELECT 1 FROM version w WHERE w.vault = p.vault AND w.n = p.n + 1) ON CONFLICT DO NOTHING`);
  const values = [top, upload.header, now, header.writer, text.encode(request.headers.get("idempotency-key")), upload.sealed, header.vault_id, header.n - 1, header.prev];
  if ((await insert.bind(...values).run()).meta.changes !== 1) return refuse(409, "head_conflict");
  const sig = await sign(join(text.encode("receipt/v1"), header.vault_id, number(header.n), top, number(now)));
  return answer({ n: header.n, id: header.vault_id, sig, head: top, time: now });
}

export default {
  async fetch(request, env) {
    keys ??= await receiptKey(env);
    const url = new URL(request.url);
    if (url.pathname === "/v1/time") return time(url);
    if (request.method === "PUT") return push(request, url, env);
    return refuse(404, "not_found");
  },
};
