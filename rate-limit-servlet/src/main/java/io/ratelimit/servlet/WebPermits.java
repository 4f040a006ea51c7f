package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The permits of one HTTP request: every decision is written to the response headers. */
public final class WebPermits implements RequestPermits {

    private final WebLimiter limiter;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final RequestFacts facts;
    private final LimitedRequest limited;
    private volatile @Nullable HeaderLines lines;
    private volatile @Nullable Covered covered;

    WebPermits(WebLimiter limiter, HttpServletRequest request, HttpServletResponse response) {
        this.limiter = limiter;
        this.request = request;
        this.response = response;
        this.facts = limiter.facts(request);
        this.limited = limiter.begin(facts, request);
    }

    /** Tells whether a test header asks for a refusal. */
    boolean isForced() {
        return limited.isForced();
    }

    /**
     * Charges the policies of a place that the request has reached.
     *
     * @param place what applies there
     * @param known what is known of the request there
     * @param more true if a later part of the request may still refuse
     * @return the merged decision, already written to the headers; a refusal is written when it is {@link #answer answered}
     */
    public Decision enter(Endpoint place, RequestFacts known, boolean more) {
        Decision decision = limited.enter(place, known, more);
        return decision instanceof Decision.Refused ? decision : shown(decision);
    }

    @Override
    public Decision decision() {
        return limited.decision();
    }

    @Override
    public Decision spend(long permits) {
        return spent(limited.spend(permits));
    }

    @Override
    public Decision spend(String policy, Subject subject, long permits) {
        return spent(limited.spend(policy, subject, permits));
    }

    @Override
    public Decision peek(String policy, long permits) {
        return limited.peek(policy, permits);
    }

    /**
     * Makes a refusal the answer: writes its headers, takes off those that do not belong to it, and renders its body. What was
     * written to the response so far may be lost.
     *
     * @param refused what is answered
     * @return the body, which the caller writes with the refusal's status
     */
    public RefusalRenderer.Body answer(Decision.Refused refused) {
        if (!response.isCommitted()) {
            limiter.headers().clear(refused, response);
        }
        shown(refused);
        return limiter.render(refused, facts);
    }

    /**
     * Returns what the servlet request tells.
     *
     * @return the facts that the filter works with
     */
    public RequestFacts facts() {
        return facts;
    }

    /**
     * Settles what is counted by outcome. Only the first call matters.
     *
     * @param status of the response; a failure unless it is that of the refusal that was told last
     */
    public void finish(int status) {
        boolean ours = decision() instanceof Decision.Refused refused
                && refused.reason().status() == status;
        limited.finish(status >= 400 && !ours);
    }

    /** Settles what is counted by outcome, for a request that ended in an exception which is no refusal. */
    public void finishFailed() {
        limited.finish(true);
    }

    /**
     * Returns the names of the response headers that describe limits.
     *
     * @return what the application's own values must not replace; with {@code Retry-After} only if the request is refused
     */
    public List<String> headerNames() {
        return limiter.headers().names(decision());
    }

    /**
     * Returns what a list that a framework puts in place of ours lacks, so that scripts of other origins can read our headers.
     *
     * @param lines of {@code Access-Control-Expose-Headers}
     * @return names separated by commas; empty if there are none, or no other origin asks
     */
    public Optional<String> unexposed(Collection<String> lines) {
        return limiter.headers().unexposed(request, lines);
    }

    /** Writes the headers again, over what the application has set. Does nothing once the response is committed. */
    public void showAgain() {
        HeaderLines before = lines;
        // However long the answer took, and though permits may have been given back: the limits were not read again.
        show(limited.decision(), before == null ? limiter.headers().second() : before.second());
    }

    private Decision spent(Decision decision) {
        if (decision instanceof Decision.Refused) {
            uncover();
            covered = Covered.of(response);
        }
        return shown(decision);
    }

    private Decision shown(Decision decision) {
        show(decision, limiter.headers().second());
        return decision;
    }

    private void show(Decision decision, long second) {
        if (response.isCommitted()) {
            return;
        }
        HeaderLines now = lines;
        if (now == null || !now.isOf(decision)) {
            if (!(decision instanceof Decision.Refused)) {
                uncover();
            }
            now = limiter.headers().lines(decision, second);
            lines = now;
        }
        if (now != null) {
            limiter.headers().write(now, request, response);
        }
    }

    /** Takes off what only the refusal says that was shown last, if any was. */
    private void uncover() {
        Covered mine = covered;
        HeaderLines refusal = lines;
        if (mine != null && refusal != null && !response.isCommitted()) {
            mine.putBack(refusal, response);
        }
        covered = null;
    }
}
