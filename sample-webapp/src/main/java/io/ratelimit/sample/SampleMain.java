package io.ratelimit.sample;

import java.io.PrintStream;

/** Starts the sample from the command line. */
public final class SampleMain {

    private static final int WRONG_START = 1;
    private static final int WRONG_USAGE = 2;
    private static final int WRONG_STOP = 3;

    private SampleMain() {}

    /**
     * Starts the server, prints where it listens and leaves it running until the process is told to stop. Then the process ends
     * with status 0 if every request that was begun has been answered.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        int status = run(arguments, System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Returns the exit status; 0 also for a server that goes on running. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        CommandLine asked;
        try {
            asked = CommandLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(CommandLine.USAGE);
            return WRONG_USAGE;
        }
        if (asked.help()) {
            out.println(CommandLine.USAGE);
            return 0;
        }
        ShortLog.install();
        return serve(asked, out, err);
    }

    private static int serve(CommandLine asked, PrintStream out, PrintStream err) {
        try {
            SampleServer server = SampleServer.start(asked.host(), asked.port(), asked.settings());
            ShortLog.started();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, out, err), "stop"));
            out.println("listening on " + server.uri());
            return 0;
        } catch (Exception e) {
            err.println("cannot start: " + reason(e));
            return WRONG_START;
        }
    }

    /** Ends the process: left alone, Java turns a SIGTERM that was obeyed into a status that says it was killed. */
    private static void stop(SampleServer server, PrintStream out, PrintStream err) {
        int status = WRONG_STOP;
        try {
            server.close();
            status = 0;
        } catch (RuntimeException e) {
            err.println(e.getMessage());
        } finally {
            out.println("stopped after " + server.requests() + " requests");
            out.flush();
            err.flush();
            Runtime.getRuntime().halt(status);
        }
    }

    /** Containers wrap what goes wrong in exceptions that only say so. */
    private static String reason(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.toString() : at.getMessage();
    }
}
