package io.ratelimit.sample;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line per event, unless {@code -Djava.util.logging.config.file} asks for something else. */
final class ShortLog extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    /** Takes the place of the JDK's two lines per event. */
    static void install() {
        if (isConfigured()) {
            return;
        }
        HAZELCAST.setLevel(Level.WARNING);
        // It says with several stack traces that the start failed; the program says why in a line.
        JETTY.setLevel(Level.OFF);
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new ShortLog());
        root.addHandler(console);
    }

    /** From now on the server's warnings are about requests. */
    static void started() {
        if (!isConfigured()) {
            JETTY.setLevel(Level.WARNING);
        }
    }

    private static boolean isConfigured() {
        return System.getProperty("java.util.logging.config.file") != null;
    }

    @Override
    public String format(LogRecord event) {
        String logger = String.valueOf(event.getLoggerName());
        StringWriter text = new StringWriter();
        PrintWriter line = new PrintWriter(text);
        line.printf(
                "%s %-7s %s: %s%n",
                TIME.format(ZonedDateTime.ofInstant(event.getInstant(), ZoneId.systemDefault())),
                event.getLevel().getName(),
                logger.substring(logger.lastIndexOf('.') + 1),
                formatMessage(event));
        if (event.getThrown() != null) {
            event.getThrown().printStackTrace(line);
        }
        return text.toString();
    }
}
