package io.ratelimit.core.record;

import io.ratelimit.core.config.Json;
import io.ratelimit.spi.RecordArchive;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records in a JSON file. It is written anew beside the old one, forced to disk and then renamed over it: whenever the process or
 * the machine dies, one of the two is whole. Not safe for use by several threads or processes.
 */
public final class FileArchive implements RecordArchive {

    private static final int FORMAT = 1;

    private final Path file;

    /**
     * Keeps records in a file.
     *
     * @param file need not exist; its directory must, and a file with {@code .new} at the end is written there
     */
    public FileArchive(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Map<String, Versioned> load() throws IOException {
        if (!Files.exists(file)) {
            requireDirectory();
            return Map.of();
        }
        try {
            return read(Json.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is damaged (" + e.getMessage()
                            + "): repair it, or move it away to start without its records",
                    e);
        }
    }

    @Override
    public void save(Map<String, Versioned> records) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(Json.write(written(records)));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    /** Some systems cannot open a directory; there the rename is as durable as they make it. */
    private void forceDirectory() {
        try (FileChannel directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            System.getLogger(FileArchive.class.getName())
                    .log(System.Logger.Level.DEBUG, "the directory could not be forced to disk", e);
        }
    }

    private void requireDirectory() throws IOException {
        if (!Files.isDirectory(directory()) || !Files.isWritable(directory())) {
            throw new IOException("the directory " + directory() + " does not exist or cannot be written to");
        }
    }

    private Path directory() throws IOException {
        Path directory = file.getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        return directory;
    }

    private static Json written(Map<String, Versioned> records) {
        Map<String, Json> all = new LinkedHashMap<>();
        new TreeMap<>(records)
                .forEach((id, record) -> all.put(
                        id,
                        new Json.Obj(Map.of(
                                "version",
                                new Json.Num(BigDecimal.valueOf(record.version())),
                                "text",
                                new Json.Str(record.text())))));
        Map<String, Json> document = new LinkedHashMap<>();
        document.put("format", new Json.Num(BigDecimal.valueOf(FORMAT)));
        document.put("records", new Json.Obj(all));
        return new Json.Obj(document);
    }

    private static Map<String, Versioned> read(Json json) {
        if (!(json instanceof Json.Obj document)
                || !(document.members().get("format") instanceof Json.Num format)
                || !(document.members().get("records") instanceof Json.Obj all)) {
            throw new IllegalArgumentException("it has no 'format' and 'records'");
        }
        if (format.value().intValue() != FORMAT) {
            throw new IllegalArgumentException("it is of format " + format.value() + ", this release reads " + FORMAT);
        }
        Map<String, Versioned> records = new LinkedHashMap<>();
        all.members().forEach((id, one) -> {
            if (!(one instanceof Json.Obj record)
                    || !(record.members().get("version") instanceof Json.Num version)
                    || !(record.members().get("text") instanceof Json.Str text)) {
                throw new IllegalArgumentException("record '" + id + "' has no 'version' and 'text'");
            }
            records.put(id, new Versioned(version.value().longValue(), text.value()));
        });
        return records;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
