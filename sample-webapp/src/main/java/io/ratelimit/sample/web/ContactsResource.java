package io.ratelimit.sample.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.ratelimit.RateLimit;
import io.ratelimit.RequestPermits;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every endpoint has counters of its own for each access token. */
@Path("contacts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ContactsResource {

    /**
     * A contact.
     *
     * @param id any number
     * @param name of a person
     */
    public record Contact(long id, String name) {}

    /** For the JAX-RS runtime. */
    public ContactsResource() {}

    /**
     * Lists contacts.
     *
     * @return two of them
     */
    @GET
    @RateLimit(per = "token", hour = 50, day = 600)
    public List<Contact> list() {
        return List.of(new Contact(1, "Ada"), new Contact(2, "Grace"));
    }

    /**
     * Reads a contact.
     *
     * @param id any number
     * @return the contact
     */
    @GET
    @Path("{id}")
    @RateLimit(per = "token", hour = 50, day = 600)
    public Contact read(@PathParam("id") long id) {
        return new Contact(id, "Ada");
    }

    /**
     * Replaces a contact.
     *
     * @param id any number
     * @param contact anything
     * @return what was sent
     */
    @PUT
    @Path("{id}")
    @RateLimit(per = "token", hour = 4, day = 12)
    public JsonNode update(@PathParam("id") long id, JsonNode contact) {
        return contact;
    }

    /**
     * Adds contacts; each costs one permit.
     *
     * @param contacts an array of anything; null if the body is empty
     * @param permits of this request
     * @return how many were added
     */
    @POST
    @Path("batch")
    @RateLimit(per = "token", hour = 50, day = 600, cost = 0)
    public Map<String, Integer> add(@Nullable JsonNode contacts, @Context RequestPermits permits) {
        int size = contacts != null && contacts.isArray() ? contacts.size() : 0;
        permits.spendOrRefuse(Math.max(1, size));
        if (contacts == null || !contacts.isArray()) {
            throw new BadRequestException("send an array of contacts");
        }
        return Map.of("added", size);
    }
}
