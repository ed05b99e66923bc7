package org.godwit.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;

/// The names of stored records: see the package's schema.
final class AccountKeys {
    static final String ACCOUNTS = "account/";
    static final String INVITES = "invite/";

    private static final int DEVICE_ID_BYTES = 10;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private AccountKeys() {}

    static String login(Jid account) {
        return ACCOUNTS + account;
    }

    /// Everything else of an account.
    static String of(Jid account) {
        return "of/" + account + "/";
    }

    static String devices(Jid account) {
        return of(account) + "device/";
    }

    static String device(Jid account, String id) {
        return devices(account) + id;
    }

    static String links(Jid account) {
        return of(account) + "link/";
    }

    static String link(Jid account, String token) {
        return links(account) + hashed(token);
    }

    static String tokens(Jid account) {
        return of(account) + "token/";
    }

    /// @param device the name a client gives itself; kept as a hash, as it may be anything
    static String token(Jid account, String device) {
        return tokens(account) + deviceId(Bytes.utf8(device));
    }

    /// Rights an account has given away to become its contact.
    static String invitations(Jid account) {
        return of(account) + "invite/";
    }

    static String invitation(Jid account, String token) {
        return invitations(account) + hashed(token);
    }

    /// The right to make an account that goes with an invitation.
    static String inviteOf(Jid account, String invitation) {
        return INVITES + invitation.substring(invitations(account).length());
    }

    static String invite(String token) {
        return INVITES + hashed(token);
    }

    private static String hashed(String token) {
        byte[] hash = sha256(token.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    /// 16 lower-case letters and digits made from the device's public key.
    static String deviceId(Bytes publicKey) {
        byte[] hash = Arrays.copyOf(sha256(publicKey.unsafeArray()), DEVICE_ID_BYTES);
        StringBuilder id = new StringBuilder(16);
        int bits = 0;
        int held = 0;
        for (byte b : hash) {
            bits = (bits << 8) | (b & 0xff);
            for (held += 8; held >= 5; held -= 5) {
                id.append(BASE32.charAt((bits >>> (held - 5)) & 31));
            }
        }
        return id.toString();
    }

    private static byte[] sha256(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
