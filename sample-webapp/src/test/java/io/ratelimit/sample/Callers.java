package io.ratelimit.sample;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Concurrent callers that each send one request after the other on a connection that is kept alive, until the server takes no
 * more connections. Written on sockets, because clients send a request again when its connection was closed, and so hide what
 * this is to see. Ends by itself after a minute.
 */
final class Callers implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final URI server;
    private final byte[] request;
    private final long end = System.nanoTime() + LONGEST_NANOS;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> cut = new ArrayList<>();
    private final AtomicInteger closing = new AtomicInteger();
    private final AtomicInteger unread = new AtomicInteger();
    private volatile boolean stopped;

    private Callers(URI server, String path) {
        this.server = server;
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-acme-1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static Callers start(int number, URI server, String path) {
        Callers callers = new Callers(server, path);
        for (int caller = 0; caller < number; caller++) {
            Thread thread = new Thread(callers::call, "caller-" + caller);
            thread.setDaemon(true);
            thread.start();
            callers.threads.add(thread);
        }
        return callers;
    }

    /** Answers that were received whole, by status. */
    synchronized Map<Integer, Integer> statuses() {
        return new TreeMap<>(statuses);
    }

    int answered() {
        return statuses().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Answers that broke off. */
    synchronized List<String> cut() {
        return List.copyOf(cut);
    }

    /** Answers that said the server is going to close the connection. */
    int closing() {
        return closing.get();
    }

    /** Requests on connections that ended without a single byte. The server had closed or never accepted them; or it broke its word. */
    int unread() {
        return unread.get();
    }

    /** Waits until the server has refused a connection to every caller. */
    void awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " still calls " + server);
            }
        }
    }

    /** Lets every caller end after its next answer. */
    @Override
    public void close() {
        stopped = true;
    }

    private void call() {
        while (!stopped && System.nanoTime() - end < 0) {
            Socket socket;
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
            } catch (IOException refused) {
                return;
            }
            try (socket) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                converse(socket);
            } catch (IOException e) {
                broken(String.valueOf(e));
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        boolean open = true;
        while (open && !stopped && System.nanoTime() - end < 0) {
            int first;
            try {
                socket.getOutputStream().write(request);
                first = in.read();
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                first = -1;
            }
            if (first < 0) {
                unread.incrementAndGet();
                return;
            }
            open = read(first, in);
        }
    }

    /** Reads an answer whole and returns whether another request may follow. */
    private boolean read(int first, InputStream in) throws IOException {
        String status = (char) first + line(in);
        int length = -1;
        boolean close = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            }
            close |= lower.equals("connection: close");
        }
        if (length < 0 || in.readNBytes(length).length < length) {
            throw new EOFException("a body of " + length + " bytes broke off");
        }
        if (close) {
            closing.incrementAndGet();
        }
        count(Integer.parseInt(status.split(" ", 3)[1]));
        return !close;
    }

    private synchronized void count(int status) {
        statuses.merge(status, 1, Integer::sum);
    }

    private synchronized void broken(String how) {
        cut.add(how);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the head of an answer broke off");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }
}
