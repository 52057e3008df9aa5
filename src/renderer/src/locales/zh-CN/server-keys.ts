export default {
  unknown: {
    certificate: '此服务器索要密码，而其 TLS 证书未经验证。它出示的证书为：',
    rsa: '此服务器在没有 TLS 的情况下索要用未知 RSA 密钥加密的密码。它出示的密钥为：',
  },
  subject: '颁发给 {subject}',
  validTo: '有效期至 {date}',
  unknownHint: '请与服务器管理员提供的指纹核对。在服务器上执行以下命令可查看：',
  otherwise: '一致时再接受。也可取消，改用 SSH 隧道或“验证身份”TLS 模式。',
  kinds: { certificate: 'TLS 证书', rsa: 'RSA 密钥' },
}
