package io.ratelimit.hazelcast;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's own way to complete a call whose owner has answered and whose backup has not: a public method of the invocation,
 * which otherwise runs five seconds later. The message to the backup is on its way and stays so. Found by name, so that another
 * Hazelcast without it makes such a call end at the deadline.
 */
final class BackupWait {

    private static final String INVOCATION = "com.hazelcast.spi.impl.operationservice.impl.BaseInvocation";
    private static final String MEMBER_FUTURE = "com.hazelcast.spi.impl.operationservice.impl.InvocationFuture";
    private static final String CLIENT_FUTURE = "com.hazelcast.client.impl.spi.impl.ClientInvocationFuture";

    private final Class<?> future;
    private final MethodHandle end;

    private BackupWait(Class<?> future, MethodHandle end) {
        this.future = future;
        this.end = end;
    }

    /** For the futures of a member; null if this Hazelcast does not let us. */
    static @Nullable BackupWait ofMember(ClassLoader hazelcast) {
        try {
            Class<?> future = Class.forName(MEMBER_FUTURE, false, hazelcast);
            Field invocation = future.getDeclaredField("invocation");
            invocation.setAccessible(true);
            return of(future, MethodHandles.lookup().unreflectGetter(invocation), hazelcast);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** For the futures of a client; null if this Hazelcast does not let us. */
    static @Nullable BackupWait ofClient(ClassLoader hazelcast) {
        try {
            Class<?> future = Class.forName(CLIENT_FUTURE, false, hazelcast);
            return of(future, MethodHandles.publicLookup().unreflect(future.getMethod("getInvocation")), hazelcast);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static BackupWait of(Class<?> future, MethodHandle invocation, ClassLoader hazelcast)
            throws ReflectiveOperationException {
        Class<?> base = Class.forName(INVOCATION, false, hazelcast);
        MethodHandle detect =
                MethodHandles.publicLookup().unreflect(base.getMethod("detectAndHandleBackupTimeout", long.class));
        MethodHandle end = MethodHandles.filterArguments(
                detect,
                0,
                invocation.asType(MethodType.methodType(base, invocation.type().parameterType(0))));
        return new BackupWait(future, end.asType(MethodType.methodType(boolean.class, Object.class, long.class)));
    }

    /** Completes the future if the owner has answered more than {@code millis} ago. */
    void end(Future<?> sent, long millis) {
        if (!future.isInstance(sent)) {
            return;
        }
        try {
            boolean ignored = (boolean) end.invokeExact((Object) sent, millis);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
