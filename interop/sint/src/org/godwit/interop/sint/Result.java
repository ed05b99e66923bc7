package org.godwit.interop.sint;

/// What became of one test.
///
/// @param spec the specification it belongs to
/// @param test class, method and, for a low-level test, the kind of connection
/// @param why it did not pass, or, when it passed at a later try, why not before
record Result(String spec, String test, Status status, long millis, String why) {
    enum Status {
        PASS,
        FAIL,
        NOT_POSSIBLE
    }

    boolean passed() {
        return status == Status.PASS;
    }

    boolean failed() {
        return status == Status.FAIL;
    }

    Result passedAfter(Result before, int attempt) {
        return new Result(
                spec, test, status, millis, "at try " + attempt + "; before: " + before.why);
    }

    @Override
    public String toString() {
        return status + " " + spec + " " + test + (why.isEmpty() ? "" : ": " + why);
    }

    static String reason(Throwable failure) {
        return (failure.getClass().getSimpleName() + ": " + failure.getMessage())
                .replaceAll("\\s+", " ")
                .strip();
    }
}
