package io.ratelimit.core.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where Jazzer enters, in a JVM of its own. The first byte of an input chooses the target. */
public final class Fuzzer {

    private static List<FuzzTarget> targets = List.of();

    private Fuzzer() {}

    /**
     * Called once.
     *
     * @param classNames the targets
     */
    public static void fuzzerInitialize(String[] classNames) {
        targets = Stream.of(classNames).map(Fuzzer::target).toList();
    }

    /**
     * Called for each input.
     *
     * @param input the number of the target and what it is to read
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            targets.get((input[0] & 0xFF) % targets.size()).run(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static FuzzTarget target(String className) {
        try {
            return Class.forName(className)
                    .asSubclass(FuzzTarget.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(className, e);
        }
    }
}
