package io.ratelimit.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;

/** Settles an asynchronous request when it ends, however it ends. */
final class Settlement implements AsyncListener {

    private final WebPermits permits;

    Settlement(WebPermits permits) {
        this.permits = permits;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        permits.finish(((HttpServletResponse) event.getSuppliedResponse()).getStatus());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        permits.finishFailed();
    }

    @Override
    public void onError(AsyncEvent event) {
        permits.finishFailed();
    }

    /** A new cycle forgets the listeners of the one before. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this, event.getSuppliedRequest(), event.getSuppliedResponse());
    }
}
