package io.ratelimit.admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What lies at one path.
 *
 * @param methods what is done, by HTTP method
 */
record Resource(Map<String, Handling> methods) {

    /** What is done for a request. */
    interface Handling {
        Reply handle(Call call) throws IOException;
    }

    private static final List<String> SAFE = List.of("GET", "HEAD", "OPTIONS");

    /** Something that is only read. */
    static Resource page(Supplier<Reply> reading) {
        return new Resource(Map.of("GET", call -> reading.get()));
    }

    /** HEAD is answered like GET, and {@link Reply} leaves out the body. */
    Reply answer(Call call) throws IOException {
        String method = call.request().getMethod();
        if (!SAFE.contains(method)) {
            CrossSite.refuse(call.request());
        }
        if (method.equals("OPTIONS")) {
            return new Reply(204, "", new byte[0], Map.of("Allow", allowed()));
        }
        Handling handling = methods.get(method.equals("HEAD") ? "GET" : method);
        if (handling == null) {
            throw new Problem(405, "Use " + allowed() + ".", List.of(), Map.of("Allow", allowed()));
        }
        return handling.handle(call);
    }

    private String allowed() {
        TreeSet<String> allowed = new TreeSet<>(methods.keySet());
        allowed.add("OPTIONS");
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return String.join(", ", allowed);
    }
}
