package io.ratelimit.core.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of IP addresses in CIDR notation. Addresses are compared as bytes: IPv4 written inside IPv6 ({@code ::ffff:0:0/96},
 * RFC 4291 section 2.5.5.2, and the NAT64 prefix {@code 64:ff9b::/96}, RFC 6052) is IPv4, however it is spelt.
 *
 * @param address the first address; 4 or 16 bytes
 * @param prefix leading bits that are compared, 0 to 32 or 0 to 128
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out
public record AddressRange(byte[] address, int prefix) {

    /** What an address is counted as that the container does not tell: {@value}. */
    static final String UNKNOWN = "unknown";

    private static final int IPV4_PARTS = 4;
    private static final int LONGEST_IPV4 = 15;
    private static final int NONE = -1;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final byte[] NAT64 = {0, 100, -1, -101, 0, 0, 0, 0, 0, 0, 0, 0};

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
     *
     * @param text the range
     * @return the range
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "'" + text
                                        + "' is not an address range: write 10.0.0.0/8, 2001:db8::/32 or a single address, no host names"));
        int bits = address.length * 8;
        if (slash < 0) {
            return new AddressRange(address, bits);
        }
        String prefix = text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
            throw new IllegalArgumentException("'" + text + "': the prefix length is 0 to " + bits);
        }
        return new AddressRange(address, Integer.parseInt(prefix));
    }

    /**
     * Tells whether an address lies in the range.
     *
     * @param other from {@link #bytes}
     * @return false also if one is IPv4 and the other IPv6
     */
    public boolean contains(byte[] other) {
        return other.length == address.length && Arrays.equals(masked(address, prefix), masked(other, prefix));
    }

    /**
     * Reads an address literal. Never asks a name service.
     *
     * @param text an IPv4 or IPv6 literal, without brackets or port; a zone is ignored
     * @return 4 or 16 bytes; empty if it is no literal
     */
    public static Optional<byte[]> bytes(String text) {
        long ipv4 = ipv4(text);
        if (ipv4 != NONE) {
            return Optional.of(new byte[] {(byte) (ipv4 >> 24), (byte) (ipv4 >> 16), (byte) (ipv4 >> 8), (byte) ipv4});
        }
        if (text.indexOf(':') < 0 || text.length() > 64) {
            return Optional.empty();
        }
        int zone = text.indexOf('%');
        try {
            // In brackets only a literal is accepted, so this never resolves a name.
            return Optional.of(unwrapped(InetAddress.getByName("[" + (zone < 0 ? text : text.substring(0, zone)) + "]")
                    .getAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what an address is counted as: itself for IPv4, its prefix for IPv6, whose users own whole prefixes.
     *
     * @param text an address literal
     * @param ipv6Prefix leading bits of an IPv6 address that are counted together, 0 to 128
     * @return for example {@code 203.0.113.7} or {@code 2001:db8:0:1:0:0:0:0/64}; the text itself if it is no address
     */
    public static String counted(String text, int ipv6Prefix) {
        return isPlainIpv4(text) ? text : rewritten(text, ipv6Prefix);
    }

    /** Without leading zeros, as every container gives it: then it is spelt as it is counted. */
    private static boolean isPlainIpv4(String text) {
        for (int index = 0; index + 1 < text.length(); index++) {
            boolean begins = index == 0 || text.charAt(index - 1) == '.';
            if (begins && text.charAt(index) == '0' && text.charAt(index + 1) != '.') {
                return false;
            }
        }
        return ipv4(text) != NONE;
    }

    private static String rewritten(String text, int ipv6Prefix) {
        return bytes(text)
                .map(address -> address.length == 4 ? literal(address) : network(address, ipv6Prefix))
                .orElse(text.isEmpty() ? UNKNOWN : text);
    }

    /**
     * Reads what an address is counted as.
     *
     * @param counted from {@link #counted}
     * @return 4 or 16 bytes; empty if it is no address
     */
    public static Optional<byte[]> ofCounted(String counted) {
        int slash = counted.indexOf('/');
        return bytes(slash < 0 ? counted : counted.substring(0, slash));
    }

    /**
     * Returns the network that an address lies in.
     *
     * @param address from {@link #bytes}
     * @param prefix leading bits of the network
     * @return for example {@code 203.0.0.0/16}
     */
    public static String network(byte[] address, int prefix) {
        return literal(masked(address, prefix)) + "/" + prefix;
    }

    /** Returns the 32 bits of four decimal numbers of one to three digits, or {@link #NONE}. */
    private static long ipv4(String text) {
        if (text.length() > LONGEST_IPV4) {
            return NONE;
        }
        long address = 0;
        int parts = 0;
        int digits = 0;
        int value = 0;
        for (int index = 0; index <= text.length(); index++) {
            char c = index < text.length() ? text.charAt(index) : '.';
            if (c >= '0' && c <= '9' && digits < 3) {
                value = value * 10 + (c - '0');
                digits++;
            } else if (c == '.' && digits > 0 && value <= 255) {
                address = address << 8 | value;
                parts++;
                digits = 0;
                value = 0;
            } else {
                return NONE;
            }
        }
        return parts == IPV4_PARTS ? address : NONE;
    }

    private static byte[] unwrapped(byte[] address) {
        if (address.length == 16) {
            byte[] front = Arrays.copyOf(address, 12);
            if (Arrays.equals(front, MAPPED) || Arrays.equals(front, NAT64)) {
                return Arrays.copyOfRange(address, 12, 16);
            }
        }
        return address;
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int index = 0; index < masked.length; index++) {
            int bits = Math.max(0, Math.min(8, prefix - index * 8));
            masked[index] &= (byte) (0xFF << (8 - bits));
        }
        return masked;
    }

    private static String literal(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address.length + " bytes are no address", e);
        }
    }
}
