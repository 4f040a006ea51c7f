package io.ratelimit.sample.reliability;

import java.util.List;

/**
 * A request to make.
 *
 * @param path of the sample
 * @param token the access token
 * @param windows every limit that the request spends a permit of
 */
record Call(String path, String token, List<Window> windows) {

    /** Copies the list. */
    Call {
        windows = List.copyOf(windows);
    }
}
