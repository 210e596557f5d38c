import { expect, it } from "vitest";

import { parseDnsOptions, renderCorefile } from "../real/corefile.js";

it("sends stub domains and everything else where the ConfigMap says", () => {
    const data = { stubDomains: '{"clusterset.local": ["34.118.224.20"]}', upstreamNameservers: '["8.8.8.8"]' };
    const corefile = renderCorefile(parseDnsOptions(data));
    expect(corefile).toMatch(/clusterset\.local:53 \{[^}]*forward \. 34\.118\.224\.20\n/);
    expect(corefile).toMatch(/^\.:53 \{[\s\S]*forward \. 8\.8\.8\.8\n/);
});

it("does without what it cannot read", () => {
    const plain = renderCorefile(parseDnsOptions(undefined));
    expect(plain).toContain("forward . /etc/resolv.conf");
    expect(renderCorefile(parseDnsOptions({ stubDomains: "{not json", upstreamNameservers: "7" }))).toBe(plain);

    it("answers on while nodes do not know yet that it ends", () => {
        expect(renderCorefile(parseDnsOptions(undefined))).toMatch(/health \{\s+lameduck 15s\s+\}/);
    });
});
