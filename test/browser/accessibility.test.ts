import assert from "node:assert/strict";
import { barriersIn } from "./accessibility";
import { BrowserStage } from "./stage";

const page = (body: string, { head = "<title>x</title>", lang = 'lang="en"' } = {}): string =>
  `<!DOCTYPE html><html ${lang}><head>${head}</head><body>${body}</body></html>`;

const whole = (content: string): string => page(`<header><h1>x</h1></header><main>${content}</main>`);

const BARRIERS: Record<string, [html: string, told: RegExp]> = {
  "no language": [page("<header><h1>x</h1></header><main></main>", { lang: "" }), /no language/],
  "no title": [page("<header><h1>x</h1></header><main></main>", { head: "" }), /no title/],
  "no main part": [page("<header><h1>x</h1></header>"), /0 of main/],
  "content outside of every landmark": [
    page("<header><h1>x</h1></header><main></main><div>x</div>"),
    /<div> stands in no/,
  ],
  "a level of headings left out": [whole("<h3>x</h3>"), /level 3 comes after 1/],
  "two main headings": [whole("<h1>x</h1>"), /not exactly one h1/],
  "an id twice": [whole('<p id="a">x</p><p id="a">x</p>'), /id a stands twice/],
  "a label that is not there": [whole('<section aria-labelledby="b">x</section>'), /names b, which is not there/],
  "a link to nowhere": [whole('<a href="#c">x</a>'), /leads to #c/],
  "something else in a list": [whole("<ul><p>x</p></ul>"), /<p> in a list/],
  "a page that is too wide": [whole('<div style="width: 3000px">x</div>'), /is 3\d{3} wide/],
  "a button without a name": [whole("<button></button>"), /<button class=""> has no name/],
  "a field without a label": [whole("<input>"), /<input class=""> has no name/],
  "a name that only eyes see": [whole('<a href="#"><span aria-hidden="true">x</span></a>'), /has no name/],
  "something to reach that is hidden": [
    whole('<div aria-hidden="true"><button aria-label="x">x</button></div>'),
    /is hidden/,
  ],
  "a button that is too small": [
    whole('<button style="width: 9px; height: 9px; padding: 0">x</button>'),
    /is only 9 by 9/,
  ],
  "a picture without a name": [whole('<svg width="9" height="9"></svg>'), /a picture/],
  "a section without a name": [whole("<section>x</section>"), /a section has no name/],
  "pale text": [whole('<p style="color: #999">pale</p>'), /2\.85:1 for 'pale'/],
  "text that fades": [whole('<div style="opacity: .4"><p>faded</p></div>'), /for 'faded'/],
  "text on stripes": [
    whole('<p style="background: repeating-linear-gradient(45deg, #fff 0 4px, #333 4px 8px)">striped</p>'),
    /for 'striped'/,
  ],
};

describe("the look for barriers in a page", function () {
  this.timeout(60_000);
  const stage = new BrowserStage();

  it("finds none in a page that has none", async () => {
    const html = whole(
      '<h2>x</h2><p>x <a href="#top" id="top">y</a></p><ul><li>z</li></ul><button>press here</button>',
    );
    assert.deepEqual(await barriersIn(await stage.opened(html)), []);
  });

  for (const [what, [html, told]] of Object.entries(BARRIERS)) {
    it(`finds ${what}`, async () => {
      const found = await barriersIn(await stage.opened(html));
      assert.ok(
        found.some((one) => told.test(one)),
        JSON.stringify(found),
      );
    });
  }
});
