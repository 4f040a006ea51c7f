package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.MessageListener;
import io.ratelimit.core.Seldom;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells all nodes which subjects were forgotten, by a topic, and hears it from them. A message is a mere string, so members need
 * no class for it and the topic no configuration. Nobody waits for one, and one may be lost. Safe for use by several threads.
 *
 * <p>The topic is used by threads of ours only: Hazelcast leaves a reference to the member in every thread that calls it, and in a
 * container's thread that would keep the class loader of a webapp that was stopped long ago.
 */
final class ForgottenSubjects implements MessageListener<String>, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ForgottenSubjects.class.getName());
    private static final String TOPIC = "rate-limit-forgotten";
    private static final Duration LOG_PAUSE = Duration.ofMinutes(1);
    private static final long CLOSE_MILLIS = 500;

    private final HazelcastInstance instance;
    private final Executor background;
    private final ITopic<String> topic;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Seldom log = new Seldom(LOG_PAUSE);
    private volatile @Nullable UUID registration;

    /**
     * Hears nothing yet.
     *
     * @param instance where the topic is
     * @param background threads that end before the webapp does
     */
    ForgottenSubjects(HazelcastInstance instance, Executor background) {
        this.instance = instance;
        this.background = background;
        this.topic = instance.getTopic(TOPIC);
    }

    /**
     * Begins to hear from other nodes; a client goes on by itself when it comes back to its cluster.
     *
     * @throws StoreException if it cannot, or the grid does not answer in time
     */
    void begin(Duration timeout) {
        try {
            CompletableFuture.runAsync(() -> registration = topic.addMessageListener(this), background)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StoreException("this node cannot hear of resets", e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException(
                    "this node cannot hear of resets: no answer within " + timeout.toMillis() + " ms", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before this node could hear of resets", null);
        }
    }

    void onForgotten(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Tells this node at once, and the others without waiting for them. */
    void tell(String subject) {
        listeners.forEach(listener -> listener.accept(subject));
        try {
            background.execute(() -> publish(subject));
        } catch (RejectedExecutionException e) {
            failed(e);
        }
    }

    private void publish(String subject) {
        try {
            CompletionStage<Void> sent = topic.publishAsync(subject);
            CompletionStage<Void> unused = sent.whenComplete((done, failure) -> {
                if (failure != null) {
                    failed(failure);
                }
            });
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        log.run(skipped -> LOG.log(
                System.Logger.Level.WARNING,
                "other nodes were not told of a reset and may go on refusing for a second: {0} ({1} more not logged)",
                failure.getClass().getSimpleName(),
                skipped));
    }

    /** On a thread of Hazelcast's own: nothing here may call the grid. */
    @Override
    public void onMessage(Message<String> message) {
        String subject = message.getMessageObject();
        listeners.forEach(listener -> listener.accept(subject));
    }

    /** A Hazelcast that goes on without us is told to stop telling us; one of its members that hangs is not waited for. */
    @Override
    public void close() {
        UUID listening = registration;
        if (listening == null || !instance.getLifecycleService().isRunning()) {
            return;
        }
        Thread removal = new Thread(() -> remove(listening), "rate-limit-close");
        removal.setDaemon(true);
        removal.start();
        try {
            removal.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(UUID listening) {
        try {
            topic.removeMessageListener(listening);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the given instance was shut down before its store was closed", e);
        }
    }
}
