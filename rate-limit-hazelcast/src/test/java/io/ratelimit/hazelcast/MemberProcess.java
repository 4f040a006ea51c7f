package io.ratelimit.hazelcast;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A member in a JVM of its own. It reads a command a line and answers each with a line; when its input ends, so does it, so that
 * none is left when the test dies.
 */
final class MemberProcess implements AutoCloseable {

    private static final String SERVER = "server";

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    private MemberProcess(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a member and returns when it has joined whom it could. */
    static MemberProcess start(int port, int otherPort) {
        return start(port, otherPort, "member");
    }

    /** The same, of a member that takes clients. */
    static MemberProcess startServer(int port, int otherPort) {
        return start(port, otherPort, SERVER);
    }

    private static MemberProcess start(int port, int otherPort, String kind) {
        try {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            MemberProcess.class.getName(),
                            Integer.toString(port),
                            Integer.toString(otherPort),
                            TestMember.cluster(),
                            kind)
                    .redirectError(new File("target", "member-" + port + ".log"))
                    .start();
            MemberProcess member = new MemberProcess(process);
            member.expect("ready");
            return member;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void advance(Duration by) {
        send("advance " + by.toMillis());
        expect("ok");
    }

    /** Waits until it is in a cluster of {@code size} in which every entry has a copy. */
    void awaitSafe(int size) {
        send("safe " + size);
        expect("ok");
    }

    /** Begins to ask from several threads. */
    void beginSpending(String subject, long permits, int asks) {
        send("spend " + subject + " " + permits + " " + asks);
    }

    /** Begins to ask from a crowd of threads. */
    void beginSpending(String subject, long permits, int asks, int threads) {
        send("crowd " + subject + " " + permits + " " + asks + " " + threads);
    }

    /** Returns how many permits it was granted. */
    long granted() {
        return Long.parseLong(line());
    }

    /** Has it reset a subject. */
    void forget(String subject) {
        send("forget " + subject);
        expect("ok");
    }

    /** Stops the process in its tracks; it keeps its connections. */
    void freeze() {
        signal("STOP");
        TestMember.await(this::isFrozen);
    }

    /** The signal reaches the threads one by one. */
    private boolean isFrozen() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.allMatch(MemberProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            return Files.readString(thread.resolve("status")).contains("State:\tT");
        } catch (IOException e) {
            return true;
        }
    }

    /** Lets a frozen process go on. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + ": " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Kills the process: nothing of it runs to an end. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still running");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks it to leave gracefully and waits until it has. */
    void leave() {
        send("leave");
        expect("left");
    }

    @Override
    public void close() {
        kill();
    }

    private void send(String command) {
        commands.println(command);
    }

    private void expect(String answer) {
        String line = line();
        if (!line.equals(answer)) {
            throw new AssertionError("the member answered " + line);
        }
    }

    private String line() {
        try {
            String line = answers.readLine();
            return line == null ? "nothing, it has ended" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the member. Arguments: its port, the other's port, the cluster, its kind. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int otherPort = Integer.parseInt(args[1]);
        try (TestMember member = args[3].equals(SERVER)
                ? TestMember.server(port, otherPort, args[2])
                : TestMember.start(port, otherPort, args[2])) {
            PrintStream answers = System.out;
            answers.println("ready");
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                answers.println(answer(member, List.of(command.split(" "))));
            }
        }
    }

    private static String answer(TestMember member, List<String> words) {
        switch (words.get(0)) {
            case "advance" -> {
                member.clock().advance(Duration.ofMillis(Long.parseLong(words.get(1))));
                return "ok";
            }
            case "safe" -> {
                int size = Integer.parseInt(words.get(1));
                TestMember.await(
                        () -> member.instance().getCluster().getMembers().size() == size
                                && member.instance().getPartitionService().isClusterSafe());
                return "ok";
            }
            case "spend" -> {
                return Long.toString(Spenders.spend(
                        member.store(), words.get(1), Long.parseLong(words.get(2)), Integer.parseInt(words.get(3))));
            }
            case "forget" -> {
                member.store().forget(words.get(1), Spenders.TIMEOUT);
                return "ok";
            }
            case "crowd" -> {
                return Long.toString(Spenders.spend(
                        member.store(),
                        words.get(1),
                        Long.parseLong(words.get(2)),
                        Integer.parseInt(words.get(3)),
                        Integer.parseInt(words.get(4))));
            }
            case "leave" -> {
                member.close();
                return "left";
            }
            default -> throw new IllegalArgumentException(words.get(0));
        }
    }
}
