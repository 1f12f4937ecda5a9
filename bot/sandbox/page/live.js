import { byID } from "./dom.js";

const silence = 15000; // three missed heartbeats: the line is dead, though nobody said so

// listen keeps one stream open for ever and gives each push on; anew says that the sandbox was restarted, so that
// everything known is gone.
export function listen(hear) {
  let boot = "", seq = 0, letters = 0, wait = 500, source, watch, again;

  const lost = () => {
    source.close();
    clearTimeout(watch);
    byID("offline").hidden = false;
    clearTimeout(again);
    again = setTimeout(open, wait);
    wait = Math.min(wait * 2, 4000);
  };
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(lost, silence);
  };
  function open() {
    source?.close();
    source = new EventSource(`/sandbox/live?boot=${boot}&after=${seq}&letters=${letters}`);
    source.onerror = lost;
    source.onmessage = (event) => {
      const push = JSON.parse(event.data);
      const anew = boot !== "" && boot !== push.boot;
      if (anew) letters = 0;
      boot = push.boot;
      seq = push.seq;
      letters += push.letters?.length ?? 0;
      wait = 500;
      byID("offline").hidden = true;
      alive();
      hear(push, anew);
    };
    alive();
  }
  open();
  addEventListener("pagehide", () => { clearTimeout(watch); clearTimeout(again); source.close(); });
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
}
