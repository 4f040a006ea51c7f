package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A webapp that fails to start after its store was opened leaves it closed")
class FailedStartTest {

    private final FailingStore store = new FailingStore(1);
    private final RateLimitOptions options = new RateLimitOptions().store(store).rules("{}");

    private static final class FailingFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        public void init() throws ServletException {
            throw new ServletException("on purpose");
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {}
    }

    private static final class FailingListener implements ServletContextAttributeListener {
        @Override
        public void attributeAdded(ServletContextAttributeEvent event) {
            if (event.getValue() instanceof WebLimiter) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    private void assertFailsAndCloses(Webapp.Plan plan) {
        assertThatThrownBy(() -> plan.start().close()).hasStackTraceContaining("on purpose");
        assertThat(store.isClosed()).isTrue();
    }

    private Webapp.Plan limited() {
        return Webapp.answeringOk().filter(new RateLimitFilter(options), DispatcherType.REQUEST);
    }

    @Test
    @DisplayName("when the store cannot say what it is")
    void undescribable() {
        store.undescribable();
        assertFailsAndCloses(limited());
    }

    @Test
    @DisplayName("when a listener of the application fails")
    void listener() {
        assertFailsAndCloses(limited().context(context -> context.addEventListener(new FailingListener())));
    }

    @Test
    @DisplayName("when another filter fails")
    void filter() {
        assertFailsAndCloses(limited().filter(new FailingFilter(), DispatcherType.REQUEST));
    }
}
