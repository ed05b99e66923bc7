package org.godwit.protocol.handshake.noise;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.godwit.protocol.stanza.ProtocolException;

/// X25519 by OpenSSL 3 (`libcrypto.so.3`) through the foreign-function interface. Loaded by name
/// only, from [X25519.Fastest]: a runtime without `java.lang.foreign` never touches this class.
public final class OpenSslX25519 implements X25519 {
    private static final String LIBRARY = "libcrypto.so.3";
    private static final int EVP_PKEY_X25519 = 1034;

    /// `EVP_PKEY_KEYPAIR`: private and public part and all parameters.
    private static final int KEYPAIR = 0x87;

    /// `OSSL_PARAM_OCTET_STRING`.
    private static final int OCTETS = 5;

    /// `OSSL_PARAM`: key, data type (and 4 bytes of padding), data, size, returned size.
    private static final int PARAM_BYTES = 40;

    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout SIZE = ValueLayout.JAVA_LONG;

    private final MethodHandle newPrivate;
    private final MethodHandle newPublic;
    private final MethodHandle getPublic;
    private final MethodHandle freeKey;
    private final MethodHandle newContextFor;
    private final MethodHandle fromDataInit;
    private final MethodHandle fromData;
    private final MemorySegment algorithm = Arena.global().allocateFrom("X25519");
    private final MemorySegment priv = Arena.global().allocateFrom("priv");
    private final MemorySegment pub = Arena.global().allocateFrom("pub");
    private final MethodHandle newContext;
    private final MethodHandle freeContext;
    private final MethodHandle deriveInit;
    private final MethodHandle setPeer;
    private final MethodHandle derive;

    private OpenSslX25519(SymbolLookup library) {
        Bind bind = new Bind(Linker.nativeLinker(), library);
        newPrivate = bind.to("EVP_PKEY_new_raw_private_key", POINTER, INT, POINTER, POINTER, SIZE);
        newPublic = bind.to("EVP_PKEY_new_raw_public_key", POINTER, INT, POINTER, POINTER, SIZE);
        getPublic = bind.to("EVP_PKEY_get_raw_public_key", INT, POINTER, POINTER, POINTER);
        freeKey = bind.toVoid("EVP_PKEY_free");
        newContextFor = bind.to("EVP_PKEY_CTX_new_from_name", POINTER, POINTER, POINTER, POINTER);
        fromDataInit = bind.to("EVP_PKEY_fromdata_init", INT, POINTER);
        fromData = bind.to("EVP_PKEY_fromdata", INT, POINTER, POINTER, INT, POINTER);
        newContext = bind.to("EVP_PKEY_CTX_new", POINTER, POINTER, POINTER);
        freeContext = bind.toVoid("EVP_PKEY_CTX_free");
        deriveInit = bind.to("EVP_PKEY_derive_init", INT, POINTER);
        setPeer = bind.to("EVP_PKEY_derive_set_peer", INT, POINTER, POINTER);
        derive = bind.to("EVP_PKEY_derive", INT, POINTER, POINTER, POINTER);
    }

    /// @throws IllegalStateException when the library, one of its functions or the right to call
    ///   native code is missing, or when its answer is not the JDK's
    @SuppressWarnings("restricted") // native access is granted by the launcher, checked here
    public static OpenSslX25519 load() {
        OpenSslX25519 loaded;
        try {
            loaded = new OpenSslX25519(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IllegalArgumentException | IllegalCallerException e) {
            throw new IllegalStateException(LIBRARY + " cannot be used", e);
        }
        loaded.crossCheck();
        return loaded;
    }

    private void crossCheck() {
        byte[] scalar = new byte[KEY_BYTES];
        scalar[3] = 42;
        byte[] expected = new JdkX25519().publicKey(scalar);
        byte[] basePoint = new byte[KEY_BYTES];
        basePoint[0] = 9;
        if (!Arrays.equals(publicKey(scalar), expected)
                || !Arrays.equals(deriveOrNothing(scalar, basePoint), expected)) {
            throw new IllegalStateException(LIBRARY + " computes a wrong X25519");
        }
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = importKey(newPrivate, arena, privateKey);
            try {
                MemorySegment out = arena.allocate(KEY_BYTES);
                MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, KEY_BYTES);
                require((int) getPublic.invokeExact(key, out, length));
                return out.toArray(ValueLayout.JAVA_BYTE);
            } finally {
                freeKey.invokeExact(key);
            }
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] theirs) throws ProtocolException {
        byte[] secret = deriveOrNothing(privateKey, theirs);
        if (secret.length == 0) {
            throw X25519.lowOrder();
        }
        return X25519.refuseZero(secret);
    }

    /// The shared secret, or nothing when OpenSSL refuses the peer's point.
    private byte[] deriveOrNothing(byte[] privateKey, byte[] theirs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = importForAgreement(arena, privateKey);
            MemorySegment peer = importKey(newPublic, arena, theirs);
            MemorySegment context = (MemorySegment) newContext.invokeExact(own, MemorySegment.NULL);
            try {
                require((int) deriveInit.invokeExact(context));
                MemorySegment out = arena.allocate(KEY_BYTES);
                MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, KEY_BYTES);
                if ((int) setPeer.invokeExact(context, peer) != 1
                        || (int) derive.invokeExact(context, out, length) != 1) {
                    return new byte[0];
                }
                byte[] secret = out.toArray(ValueLayout.JAVA_BYTE);
                out.fill((byte) 0);
                return secret;
            } finally {
                freeContext.invokeExact(context);
                freeKey.invokeExact(peer);
                freeKey.invokeExact(own);
            }
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Hands a raw key to OpenSSL, which copies it; the copy in between is wiped.
    private static MemorySegment importKey(MethodHandle function, Arena arena, byte[] raw)
            throws Throwable {
        MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, raw);
        MemorySegment key =
                (MemorySegment)
                        function.invokeExact(
                                EVP_PKEY_X25519, MemorySegment.NULL, copy, (long) raw.length);
        copy.fill((byte) 0);
        if (key.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("OpenSSL refused a key of " + raw.length + " bytes");
        }
        return key;
    }

    /// A private key that can agree and nothing else. OpenSSL computes the public half of a key it
    /// is given alone, which costs a third of an agreement and is not needed for one: zeros stand
    /// for it.
    private MemorySegment importForAgreement(Arena arena, byte[] privateKey) throws Throwable {
        MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, privateKey);
        MemorySegment parameters = arena.allocate(3L * PARAM_BYTES, Long.BYTES);
        parameter(parameters.asSlice(0, PARAM_BYTES), priv, copy);
        parameter(parameters.asSlice(PARAM_BYTES, PARAM_BYTES), pub, arena.allocate(KEY_BYTES));
        MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment context =
                (MemorySegment)
                        newContextFor.invokeExact(
                                MemorySegment.NULL, algorithm, MemorySegment.NULL);
        try {
            require((int) fromDataInit.invokeExact(context));
            require((int) fromData.invokeExact(context, result, KEYPAIR, parameters));
            return result.get(ValueLayout.ADDRESS, 0);
        } finally {
            copy.fill((byte) 0);
            freeContext.invokeExact(context);
        }
    }

    private static void parameter(MemorySegment at, MemorySegment name, MemorySegment value) {
        at.set(ValueLayout.ADDRESS, 0, name);
        at.set(ValueLayout.JAVA_INT, 8, OCTETS);
        at.set(ValueLayout.ADDRESS, 16, value);
        at.set(ValueLayout.JAVA_LONG, 24, value.byteSize());
        at.set(ValueLayout.JAVA_LONG, 32, -1L);
    }

    private static void require(int status) {
        if (status != 1) {
            throw new IllegalStateException("OpenSSL failed with " + status);
        }
    }

    private static RuntimeException broken(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException("native call failed", cause);
    }

    private record Bind(Linker linker, SymbolLookup library) {
        MethodHandle to(String name, MemoryLayout result, MemoryLayout... parameters) {
            return handle(name, FunctionDescriptor.of(result, parameters));
        }

        MethodHandle toVoid(String name) {
            return handle(name, FunctionDescriptor.ofVoid(POINTER));
        }

        @SuppressWarnings("restricted") // as in load
        private MethodHandle handle(String name, FunctionDescriptor descriptor) {
            MemorySegment symbol =
                    library.find(name)
                            .orElseThrow(
                                    () -> new IllegalStateException(LIBRARY + " lacks " + name));
            return linker.downcallHandle(symbol, descriptor);
        }
    }
}
