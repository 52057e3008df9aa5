/** Database servers: the question about their certificates and RSA keys, and how the list names them. */
export default {
  unknown: {
    certificate: 'This server asks for your password, and its TLS certificate has not been verified. It presented:',
    rsa: 'This server asks for your password without TLS, encrypted with an RSA key that is not known. It presented:',
  },
  subject: 'Issued to {subject}',
  validTo: 'valid until {date}',
  unknownHint: 'Compare the fingerprint with the one from the server\'s administrator. On the server, this prints it:',
  otherwise: 'Accept only if they match. Or cancel and use an SSH tunnel or the TLS mode “Verify identity”.',
  kinds: { certificate: 'TLS certificate', rsa: 'RSA key' },
}
