import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReachable } from "./address.ts";

describe("addresses that http.request may reach", () => {
  it.each([
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
  ])("%s is public", (address) => {
    expect(isReachable(address, "public")).toBe(true);
  });

  it.each([
    ["this network", "0.0.0.0", "0.1.2.3"],
    ["loopback", "127.0.0.1", "127.255.255.254", "::1"],
    ["private", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1"],
    ["link-local and metadata", "169.254.169.254", "169.254.0.1", "fe80::1", "fd00:ec2::254"],
    ["carrier-grade NAT", "100.64.0.1", "100.127.255.255", "100.100.100.200"],
    ["multicast and broadcast", "224.0.0.1", "239.1.1.1", "255.255.255.255", "ff02::1"],
    ["reserved", "240.0.0.1", "192.0.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9", "2001:db8::1"],
    [
      "an IPv4 address in IPv6",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "::ffff:0:7f00:1",
      "::7f00:1",
    ],
    ["NAT64", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"],
    ["6to4 and Teredo", "2002:7f00:1::1", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["nobody's", "::", "fec0::1", "100::1", "4000::1", "5f00::1", "e000::1"],
    ["no address", "", "localhost", "1.1.1", "0x7f.1", "1.1.1.1/8", "::1%eth0x", "[::1]"],
  ])("%s is not", (_what, ...addresses) => {
    for (const address of addresses)
      expect([address, isReachable(address, "public")]).toEqual([address, false]);
  });

  it("of a host that the operator named include inner networks, but never metadata or multicast", () => {
    for (const inner of ["127.0.0.1", "10.1.2.3", "192.168.0.9", "100.64.0.1", "::1", "fd12::1"])
      expect([inner, isReachable(inner, "private")]).toEqual([inner, true]);
    for (const never of ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1"])
      expect([never, isReachable(never, "private")]).toEqual([never, false]);
  });

  it("never include an inner IPv4 address, however IPv6 wraps it", () => {
    const inner = fc.oneof(
      fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    );
    const wraps = [
      (high: string, low: string) => `::ffff:${high}:${low}`,
      (high: string, low: string) => `::${high}:${low}`,
      (high: string, low: string) => `::ffff:0:${high}:${low}`,
      (high: string, low: string) => `64:ff9b::${high}:${low}`,
      (high: string, low: string) => `64:ff9b:1::${high}:${low}`,
      (high: string, low: string) => `2002:${high}:${low}::1`,
    ];
    fc.assert(
      fc.property(inner, fc.constantFrom(...wraps), ([a, b, c, d], wrap) => {
        const address = wrap((a * 256 + b).toString(16), (c * 256 + d).toString(16));
        expect(isReachable(address, "public")).toBe(false);
        expect(isReachable([a, b, c, d].join("."), "public")).toBe(false);
      }),
    );
  });
});
