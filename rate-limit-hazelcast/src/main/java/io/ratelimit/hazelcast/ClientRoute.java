package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.PartitionService;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What {@link DirectRoute} is for a member, for a client: the blocking call of its map's proxy up to the point where that would
 * wait. Found by name at start, so that another Hazelcast without these classes costs speed and nothing else.
 */
final class ClientRoute implements Route {

    private static final String CODEC = "com.hazelcast.client.impl.protocol.codec.MapExecuteOnKeyCodec";
    private static final String INVOCATION = "com.hazelcast.client.impl.spi.impl.ClientInvocation";
    /** Tells owners of locks apart, and nobody locks an entry. */
    private static final long THREAD_ID = 0;

    private final PartitionService partitions;
    private final MethodHandle send;
    private final MethodHandle read;
    private final @Nullable BackupWait backup;

    private ClientRoute(
            PartitionService partitions, MethodHandle send, MethodHandle read, @Nullable BackupWait backup) {
        this.partitions = partitions;
        this.send = send;
        this.read = read;
        this.backup = backup;
    }

    /** Returns null if this is not a client, or one of a Hazelcast that does not have the classes. */
    static @Nullable ClientRoute find(HazelcastInstance instance, IMap<String, long[]> map) {
        try {
            Object client = instance.getClass().getField("client").get(instance);
            Object serialization =
                    instance.getClass().getMethod("getSerializationService").invoke(instance);
            ClassLoader loader = instance.getClass().getClassLoader();
            Class<?> codec = Class.forName(CODEC, true, loader);
            MethodHandle send = MethodHandles.collectArguments(
                    call(Class.forName(INVOCATION, true, loader), client, map.getName()),
                    0,
                    request(codec, serialization, map.getName()));
            return new ClientRoute(
                    instance.getPartitionService(),
                    send.asType(MethodType.methodType(Future.class, Object.class, Object.class, int.class)),
                    answer(codec, serialization).asType(MethodType.methodType(Object.class, Object.class)),
                    BackupWait.ofClient(loader));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Takes the step and the subject, returns the message. */
    private static MethodHandle request(Class<?> codec, Object serialization, String map)
            throws ReflectiveOperationException {
        MethodHandle encode = MethodHandles.publicLookup().unreflect(named(codec, "encodeRequest"));
        MethodHandle ofMap = MethodHandles.insertArguments(encode, 0, map);
        MethodHandle ofThread = MethodHandles.insertArguments(ofMap, 2, THREAD_ID);
        Class<?> data = ofThread.type().parameterType(0);
        MethodHandle toData =
                bound(serialization, "toData", Object.class).asType(MethodType.methodType(data, Object.class));
        return MethodHandles.filterArguments(ofThread, 0, toData, toData);
    }

    /** Takes the message and the partition, sends it, returns the future. */
    private static MethodHandle call(Class<?> invocation, Object client, String map)
            throws ReflectiveOperationException {
        Constructor<?> byPartition = Arrays.stream(invocation.getConstructors())
                .filter(constructor ->
                        constructor.getParameterCount() == 4 && constructor.getParameterTypes()[3] == int.class)
                .findFirst()
                .orElseThrow(NoSuchMethodException::new);
        MethodHandle create =
                MethodHandles.publicLookup().unreflectConstructor(byPartition).bindTo(client);
        MethodHandle invoke = MethodHandles.publicLookup().unreflect(invocation.getMethod("invoke"));
        return MethodHandles.filterReturnValue(MethodHandles.insertArguments(create, 1, map), invoke);
    }

    /** Takes the message that came back, returns what the step answered. */
    private static MethodHandle answer(Class<?> codec, Object serialization) throws ReflectiveOperationException {
        MethodHandle decode = MethodHandles.publicLookup().unreflect(named(codec, "decodeResponse"));
        MethodHandle toObject = bound(serialization, "toObject", Object.class)
                .asType(MethodType.methodType(Object.class, decode.type().returnType()));
        return MethodHandles.filterReturnValue(decode, toObject);
    }

    private static MethodHandle bound(Object target, String name, Class<?> argument)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .unreflect(target.getClass().getMethod(name, argument))
                .bindTo(target);
    }

    private static Method named(Class<?> type, String name) throws NoSuchMethodException {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(name));
    }

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        int partition = partitions.getPartition(subject).getPartitionId();
        try {
            return (Future<?>) send.invoke((Object) step, (Object) subject, partition);
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
        return "the client invocation's own future";
    }
}
