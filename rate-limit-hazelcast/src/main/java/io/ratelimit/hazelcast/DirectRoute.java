package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the invocation's own future, through a public method of the map's proxy that is not part of Hazelcast's API. The
 * public asynchronous call is the same with a stage added, which costs more than the step itself. Found by name at start, so that
 * another Hazelcast without the method costs speed and nothing else.
 */
final class DirectRoute implements Route {

    private final MethodHandle send;
    private final MethodHandle read;
    private final @Nullable BackupWait backup;

    private DirectRoute(MethodHandle send, MethodHandle read, @Nullable BackupWait backup) {
        this.send = send;
        this.read = read;
        this.backup = backup;
    }

    /** Returns null if this is a client, or a Hazelcast that does not have the methods. */
    static @Nullable DirectRoute find(HazelcastInstance member, IMap<String, long[]> map) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Method send = map.getClass().getMethod("executeOnKeyInternal", Object.class, EntryProcessor.class);
            if (!Future.class.isAssignableFrom(send.getReturnType())) {
                // A client's proxy has a blocking method of this name.
                return null;
            }
            Object serialization =
                    member.getClass().getMethod("getSerializationService").invoke(member);
            Method read = serialization.getClass().getMethod("toObject", Object.class);
            return new DirectRoute(
                    lookup.unreflect(send)
                            .bindTo(map)
                            .asType(MethodType.methodType(Future.class, Object.class, EntryProcessor.class)),
                    lookup.unreflect(read)
                            .bindTo(serialization)
                            .asType(MethodType.methodType(Object.class, Object.class)),
                    BackupWait.ofMember(map.getClass().getClassLoader()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        try {
            return (Future<?>) send.invoke((Object) subject, (EntryProcessor<?, ?, ?>) step);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new HazelcastException(e);
        }
    }

    @Override
    public @Nullable Object read(@Nullable Object answered) {
        try {
            return read.invoke(answered);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new HazelcastException(e);
        }
    }

    @Override
    public void waiveBackup(Future<?> sent, long millis) {
        if (backup != null) {
            backup.end(sent, millis);
        }
    }

    @Override
    public String describe() {
        return "the invocation's own future";
    }
}
