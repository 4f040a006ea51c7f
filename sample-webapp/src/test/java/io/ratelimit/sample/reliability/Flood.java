package io.ratelimit.sample.reliability;

import io.ratelimit.core.FakeRequest;

/** Who floods: {@code request(i)} for i from 0 is always another subject that nobody has seen. */
enum Flood {
    /** Access tokens, from 2,000 addresses in 250 networks. */
    TOKENS("/token") {
        @Override
        FakeRequest request(int number) {
            return new FakeRequest().from(few(number)).token("invented-" + number);
        }
    },
    /** Client ids, from the same addresses. */
    CLIENTS("/client") {
        @Override
        FakeRequest request(int number) {
            return new FakeRequest().from(few(number)).client("invented-" + number);
        }
    },
    /** Addresses, in turn IPv4 in 250 networks and IPv6 prefixes of 16 providers. */
    ADDRESSES("/ip") {
        @Override
        FakeRequest request(int number) {
            int half = number / 2;
            int rest = half / 250;
            String ipv4 = "11." + half % 250 + "." + (rest & 255) + "." + (rest >> 8 & 255);
            String ipv6 = String.format("2001:d%02x:%x:%x::1", half % 16, half >> 20, half >> 4 & 0xFFFF);
            return new FakeRequest().from(number % 2 == 0 ? ipv4 : ipv6);
        }
    },
    /** IPv4 addresses all over the world: more networks than there are places. */
    EVERYWHERE("/ip") {
        @Override
        FakeRequest request(int number) {
            int spread = number * 0x9E3779B1;
            return new FakeRequest()
                    .from((spread >>> 24) + "." + (spread >>> 16 & 255) + "." + (spread >>> 8 & 255) + "."
                            + (spread & 255));
        }
    };

    /** What the flood asks for. */
    final String path;

    Flood(String path) {
        this.path = path;
    }

    abstract FakeRequest request(int number);

    /** A subject that was there before the flood. */
    FakeRequest known(int number) {
        String address = "198.18." + number + ".1";
        return new FakeRequest().from(address).token("known-" + number).client("known-" + number);
    }

    /** A subject that comes during the flood, from a network that the flood does not come from. */
    FakeRequest newcomer(int number) {
        String address = "203." + number % 100 + "." + number / 100 + ".7";
        return new FakeRequest().from(address).token("newcomer-" + number).client("newcomer-" + number);
    }

    private static String few(int number) {
        return "11." + number % 250 + "." + number / 250 % 8 + ".1";
    }
}
