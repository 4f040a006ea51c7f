package io.ratelimit.servlet;

import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A text with a number at some places, to be written again with another number. Immutable. */
final class Wording {

    private final List<byte[]> pieces;
    private final int length;

    private Wording(List<byte[]> pieces) {
        this.pieces = pieces;
        int bytes = 0;
        for (byte[] piece : pieces) {
            bytes += piece.length;
        }
        this.length = bytes;
    }

    /** Returns the text in UTF-8. */
    byte[] with(long number) {
        byte[] digits = Long.toString(number).getBytes(StandardCharsets.UTF_8);
        byte[] text = new byte[length + digits.length * (pieces.size() - 1)];
        int at = 0;
        for (int index = 0; index < pieces.size(); index++) {
            if (index > 0) {
                System.arraycopy(digits, 0, text, at, digits.length);
                at += digits.length;
            }
            byte[] piece = pieces.get(index);
            System.arraycopy(piece, 0, text, at, piece.length);
            at += piece.length;
        }
        return text;
    }

    /** A text that is being written. */
    static final class Draft {

        private final List<byte[]> pieces = new ArrayList<>();
        private final StringBuilder piece = new StringBuilder();

        Draft text(String text) {
            piece.append(text);
            return this;
        }

        Draft json(Json value) {
            JsonText.append(value, piece);
            return this;
        }

        /** Leaves a place for the number. */
        Draft number() {
            pieces.add(takePiece());
            return this;
        }

        Wording end() {
            pieces.add(takePiece());
            return new Wording(List.copyOf(pieces));
        }

        private byte[] takePiece() {
            byte[] bytes = piece.toString().getBytes(StandardCharsets.UTF_8);
            piece.setLength(0);
            return bytes;
        }
    }
}
