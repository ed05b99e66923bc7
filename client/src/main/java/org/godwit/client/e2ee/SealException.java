package org.godwit.client.e2ee;

import java.io.Serial;

/// Something sealed cannot be opened, or bytes are no key, welcome or commit. Carries no secret.
public final class SealException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    SealException(String message) {
        super(message);
    }

    SealException(String message, Throwable cause) {
        super(message, cause);
    }
}
