/* Verifies a paper's code on the phone itself. The code is the address's fragment, so it is sent to nobody. Old browsers are meant to run this. */
function tidehallProof(data, nacl) {
  "use strict";
  var SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  var TOKEN = /^TH1\.([A-Za-z0-9_-]{30,1100})\.([A-Za-z0-9_-]{86})$/;
  var STATEMENT = /^TS1\.([A-Za-z0-9_-]{40,2600})\.([A-Za-z0-9_-]{86})$/;
  /* The order of Ed25519's group, little-endian: the second half of a signature lies below it, or the same signature would have two spellings. */
  var ORDER = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

  function fromHex(text) {
    var bytes = new Uint8Array(text.length / 2);
    for (var i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
    return bytes;
  }

  function ascii(text) {
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  /* null for another spelling: padding, or spare bits that are not zero. */
  function unpacked(text) {
    var bits = 0, held = 0, out = [];
    for (var i = 0; i < text.length; i++) {
      held = ((held << 6) | SIGNS.indexOf(text.charAt(i))) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        out.push((held >> bits) & 255);
      }
    }
    if (bits >= 6 || (held & ((1 << bits) - 1)) !== 0) return null;
    return new Uint8Array(out);
  }

  function words(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i++) text += "%" + (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
    return decodeURIComponent(text);
  }

  function holds(said, signature, key) {
    if (signature === null || signature.length !== 64 || key.length !== 32) return false;
    for (var i = 31; i >= 0; i--) {
      if (signature[32 + i] < ORDER[i]) break;
      if (signature[32 + i] > ORDER[i] || i === 0) return false;
    }
    return nacl.sign.detached.verify(ascii(said), signature, key);
  }

  function statement(line) {
    var found = STATEMENT.exec(line);
    var bytes = found && unpacked(found[1]);
    if (!bytes) return null;
    try {
      var fields = JSON.parse(words(bytes));
      return { fields: fields, said: "TS1." + found[1], signature: unpacked(found[2]) };
    } catch (error) {
      return null;
    }
  }

  /* What the hall's key said of one key: certificates and revocations that hold, nothing else. */
  function ofKey(id) {
    var certificates = [], revocations = [];
    for (var i = 0; i < data.lines.length; i++) {
      var one = statement(data.lines[i]);
      if (!one || one.fields[1] !== data.hall || one.fields[3] !== id) continue;
      if (!data.hallKeys.hasOwnProperty(one.fields[2]) || !holds(one.said, one.signature, fromHex(data.hallKeys[one.fields[2]]))) continue;
      if (one.fields[0] === "certificate") certificates.push({ key: one.fields[4], from: one.fields[6], to: one.fields[7] });
      if (one.fields[0] === "revocation") revocations.push({ key: one.fields[4], from: one.fields[5] });
    }
    return { certificates: certificates, revocations: revocations };
  }

  function read(bytes) {
    var kind = bytes.length > 19 && data.kinds[bytes[0]];
    if (!kind) return null;
    var fields = [], place = 19;
    for (var i = 0; i < 3; i++) {
      if (place >= bytes.length || place + 1 + bytes[place] > bytes.length) return null;
      fields.push(words(bytes.subarray(place + 1, place + 1 + bytes[place])));
      place += 1 + bytes[place];
    }
    if (place !== bytes.length) return null;
    var day = new Date(Date.UTC(2000, 0, 1) + (bytes[1] * 256 + bytes[2]) * 86400000).toISOString().substr(0, 10);
    return { kind: kind, day: day, key: fields[0], hall: fields[1], number: fields[2] };
  }

  function parsed(text) {
    var found = TOKEN.exec(text);
    var bytes = found && unpacked(found[1]), signature = found && unpacked(found[2]);
    if (!bytes || !signature) return null;
    try {
      var token = read(bytes);
      return token && { token: token, said: "TH1." + found[1], signature: signature };
    } catch (error) {
      return null;
    }
  }

  /* {state, kind, number, day}: the words only of a paper that counts. */
  return function (text) {
    if (text === "") return { state: "empty" };
    var code = parsed(text);
    if (!code) return { state: "malformed" };
    if (code.token.hall !== data.hall) return { state: "other_hall" };
    var known = ofKey(code.token.key), day = code.token.day;
    if (!known.certificates.length) return { state: "unknown_key" };
    var key = null, state = "out_of_time", i;
    for (i = 0; i < known.certificates.length && key === null; i++) {
      if (holds(code.said, code.signature, fromHex(known.certificates[i].key))) key = known.certificates[i].key;
    }
    if (key === null) return { state: "forged" };
    for (i = 0; i < known.revocations.length; i++) {
      if (known.revocations[i].key === key && day >= known.revocations[i].from) return { state: "revoked" };
    }
    for (i = 0; i < known.certificates.length; i++) {
      var one = known.certificates[i];
      if (one.key === key && day >= one.from && (one.to === "" || day <= one.to)) state = "genuine";
    }
    if (state !== "genuine") return { state: state };
    return { state: state, kind: code.token.kind, number: code.token.number, day: day };
  };
}

function tidehallShow(found, data, document) {
  "use strict";
  var genuine = found.state === "genuine";
  function put(id, text) {
    document.getElementById(id).textContent = text;
  }
  document.body.className = genuine ? "good" : found.state === "empty" ? "none" : "bad";
  put("mark", genuine ? "✓" : found.state === "empty" ? "?" : "✕");
  put("title", data.words[found.state][0]);
  put("why", data.words[found.state][1]);
  document.getElementById("paper").hidden = !genuine;
  if (genuine) {
    put("kind", found.kind);
    put("number", found.number);
    put("day", found.day.substr(0, 4) + " 年 " + Number(found.day.substr(5, 2)) + " 月 " + Number(found.day.substr(8, 2)) + " 日");
  }
}
