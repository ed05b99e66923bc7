package org.godwit.client.e2ee;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;

/// The number two people compare, to know that nobody stands between them: thirty digits for the
/// devices of each account, the account that sorts first going first. It is the same on all their
/// devices when they see the same keys (docs/SEALING.md).
///
/// @param number sixty digits
/// @param devices it stands for, of both accounts
/// @param compared whether it was compared, and no device is new since
public record Safety(String number, List<Member> devices, boolean compared) {
    private static final int BLOCKS = 6;
    private static final int BLOCK_BYTES = 5;
    private static final long BLOCK_NUMBERS = 100_000;

    public Safety {
        devices = List.copyOf(devices);
    }

    static String number(Jid one, Jid other, List<Member> devices) {
        boolean inOrder = one.toString().compareTo(other.toString()) <= 0;
        String ofOne = half(one, devices);
        String ofOther = half(other, devices);
        return inOrder ? ofOne + ofOther : ofOther + ofOne;
    }

    private static String half(Jid account, List<Member> devices) {
        TreeMap<String, String> keys = new TreeMap<>();
        for (Member each : devices) {
            if (each.account().equals(account)) {
                byte[] key = each.key().toArray();
                keys.put(each.device(), Base64.getEncoder().encodeToString(key));
            }
        }
        StringBuilder text = new StringBuilder("godwit safety 1\n").append(account).append('\n');
        keys.forEach((name, key) -> text.append(name).append('\n').append(key).append('\n'));
        return digits(sha512(text.toString()));
    }

    private static String digits(byte[] hash) {
        StringBuilder digits = new StringBuilder();
        for (int block = 0; block < BLOCKS; block++) {
            long value = 0;
            for (int i = 0; i < BLOCK_BYTES; i++) {
                value = value << 8 | (hash[block * BLOCK_BYTES + i] & 0xff);
            }
            digits.append("%05d".formatted(value % BLOCK_NUMBERS));
        }
        return digits.toString();
    }

    private static byte[] sha512(String text) {
        try {
            return MessageDigest.getInstance("SHA-512")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-512", e);
        }
    }

    /// In groups of five digits.
    public String spaced() {
        return number.replaceAll("(\\d{5})(?=\\d)", "$1 ");
    }
}
