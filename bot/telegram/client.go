package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// DefaultAPI is Telegram's own address.
const DefaultAPI = "https://api.telegram.org"

// Config is what a Client needs. Token and Pacer have no default.
type Config struct {
	Token string
	// API is the base URL without the token; default DefaultAPI.
	API   string
	Pacer Pacer
	// Conns is how many connections are kept open: as many as there are senders
	// and lanes at work; default 32.
	Conns int
	// Timeout bounds one call after its turn came, uploads four times as long;
	// default 30 s. Long polls add their own wait.
	Timeout time.Duration
	// PaidBroadcast marks every message as one that may be paid for; the Pacer
	// is then made for PaidRate.
	PaidBroadcast bool
	// Observe hears of every call: the method, an Outcome as text («sent»,
	// «later» …), the time from the turn to the answer. May be nil.
	Observe func(method, outcome string, took time.Duration)
}

// Client speaks to Telegram for one bot. It is safe for concurrent use.
type Client struct {
	config Config
	// endpoint is the library's pattern: address, token, method.
	endpoint string
	http     *http.Client
}

// New checks the configuration and makes no request.
func New(config Config) (*Client, error) {
	if config.API == "" {
		config.API = DefaultAPI
	}
	if config.Conns <= 0 {
		config.Conns = 32
	}
	if config.Timeout <= 0 {
		config.Timeout = 30 * time.Second
	}
	if config.Observe == nil {
		config.Observe = func(string, string, time.Duration) {}
	}
	base, err := url.Parse(config.API)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("telegram: the API address is not an http(s) URL")
	}
	if config.Token == "" || strings.Trim(config.Token, tokenBytes) != "" {
		return nil, errors.New("telegram: the token is empty or has characters that no token has")
	}
	if config.Pacer == nil {
		return nil, errors.New("telegram: a client needs a pacer")
	}
	pattern := strings.ReplaceAll(strings.TrimRight(config.API, "/"), "%", "%%")
	return &Client{config: config, endpoint: pattern + "/bot%s/%s", http: newHTTP(config.Conns)}, nil
}

const tokenBytes = "0123456789:-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// call is one request to the Bot API.
type call struct {
	method string
	params tgbotapi.Params
	file   *tgbotapi.RequestFile
	// extra is added to the time-out: a long poll waits on purpose.
	extra time.Duration
	// shape describes the payload for the log, should it be refused.
	shape func() string
}

// Turn waits until one message may go to the chat, for callers that look once
// more whether it should: they leave, and send it with Turned.
func (c *Client) Turn(ctx context.Context, to To) (Leave, error) {
	return c.config.Pacer.Wait(ctx, to.Chat, to.Class == Reply)
}

// paced waits for the chat's turn, then calls.
func (c *Client) paced(ctx context.Context, to To, request call) (json.RawMessage, error) {
	if to.Turned {
		return c.do(ctx, request)
	}
	leave, err := c.Turn(ctx, to)
	for err == nil {
		landed, wait := leave()
		if landed != nil {
			defer landed()
			return c.do(ctx, request)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return nil, &Error{
		Method: request.method, Outcome: Later, Why: Unreached,
		Cause: "no turn", context: ctx.Err(),
	}
}

// do calls at once and gives the result, or an *Error.
func (c *Client) do(ctx context.Context, request call) (json.RawMessage, error) {
	limit := c.config.Timeout + request.extra
	if request.file != nil {
		limit *= 4
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	w := &wire{ctx: bounded, http: c.http}
	library := &tgbotapi.BotAPI{Token: c.config.Token, Client: w}
	library.SetAPIEndpoint(c.endpoint)

	began := time.Now()
	answer, err := send(library, request)
	failure := translate(request.method, w, answer, err)
	if failure == nil {
		c.config.Observe(request.method, Sent.String(), time.Since(began))
		if err != nil || answer == nil { // refused, but the wish is fulfilled
			return nil, nil
		}
		return answer.Result, nil
	}
	c.config.Observe(request.method, failure.Outcome.String(), time.Since(began))
	if w.fault != nil { // the caller gave up, as opposed to our own time-out
		failure.context = ctx.Err()
	}
	if failure.Why == Busy {
		c.config.Pacer.Pause(failure.RetryAfter)
	}
	if failure.Why == Refused && request.shape != nil {
		failure.Shape = request.shape()
	}
	return nil, failure
}

func send(library *tgbotapi.BotAPI, request call) (*tgbotapi.APIResponse, error) {
	if request.file != nil {
		return library.UploadFiles(request.method, request.params, []tgbotapi.RequestFile{*request.file})
	}
	return library.MakeRequest(request.method, request.params)
}
