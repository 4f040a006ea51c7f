package io.ratelimit.sample.reliability;

/**
 * What a node answered.
 *
 * @param call what it was asked
 * @param node its name
 * @param timed false if the node was itself stopped, or had not been warmed up
 * @param sent when the first byte was sent, by {@link System#nanoTime}
 * @param received when the last byte had arrived
 * @param reply the answer
 */
record Answer(Call call, String node, boolean timed, long sent, long received, Reply reply) {

    boolean isGranted() {
        return reply.status() == 200;
    }

    /** Tells whether a node decided with a number of its own: it shows its share of the limit. */
    boolean isAlone(Window window) {
        Long quota = reply.quotas().get(window.name());
        return quota == null || quota != window.permits();
    }

    boolean isAlone() {
        return call.windows().stream().anyMatch(this::isAlone);
    }
}
