import { MAX_STRING_BYTES, utf8 } from "./bytes";

/** MQTT 5, section 4.7: whether it is a topic filter. */
export function isFilter(filter: string): boolean {
  if (filter === "" || filter.includes("\0") || utf8(filter).length > MAX_STRING_BYTES) {
    return false;
  }
  const levels = filter.split("/");
  return levels.every(
    (l, i) => l === "+" || (l === "#" && i === levels.length - 1) || !/[+#]/.test(l),
  );
}

/** Whether messages may be published to it. Leading wildcards do not match what begins with `$`. */
export function isTopic(topic: string): boolean {
  return !/^\$|[+#\0]/.test(topic) && utf8(topic).length <= MAX_STRING_BYTES;
}

/** Whether `topic` matches. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) {
    return false;
  }
  const f = filter.split("/");
  const t = topic.split("/");
  for (let i = 0; i < f.length; i++) {
    if (f[i] === "#") {
      return true;
    }
    if (i >= t.length || (f[i] !== "+" && f[i] !== t[i])) {
      return false;
    }
  }
  return f.length === t.length;
}
